/** Answers the requests of an editor, by their names. */
export interface Requests {
  readonly [method: string]: (parameters: never) => unknown;
}

/** What a process does for an editor. */
export interface Service {
  readonly requests: Requests;
  close(): void;
}
