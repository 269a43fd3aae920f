/** What is displayed: a MIME bundle, and the id under which it may be replaced. */
export interface DisplayContent {
  readonly data: { readonly [type: string]: unknown };
  readonly metadata: object;
  readonly transient: { readonly display_id?: string };
}

/** The kinds of messages of a comm (Jupyter messaging protocol, "Custom Messages"). */
export type CommKind = "comm_open" | "comm_msg" | "comm_close";

/** The content of such a message. */
export interface CommMessage {
  readonly comm_id: string;
  /** In `comm_open`: what the comm is for. */
  readonly target_name?: string;
  readonly data: unknown;
  /** Bytes that belong to the data. Default: none. */
  readonly buffers?: readonly Uint8Array[];
}

/** A message of a comm as JSON holds it: its buffers are in base64. */
export type CommText = Omit<CommMessage, "buffers"> & { readonly buffers?: readonly string[] };

/** Comms between the kernel and its clients. */
export interface CommHooks {
  send(kind: CommKind, message: CommMessage): void;
  /** Has `listener` called with what clients send; it returns whether it has taken the message. */
  listen(listener: (kind: CommKind, message: CommMessage) => boolean): void;
  /** Returns a function that does the same, and what it shows is shown by the cell that runs now. */
  bind<Args extends unknown[], Result>(action: (...args: Args) => Result): (...args: Args) => Result;
}

/** What our kernel offers to code that runs in it. */
export interface KernelHooks {
  clearOutput(wait: boolean): void;
  /** Shows the content of a `display_data` or, if `isUpdate`, of an `update_display_data` message. */
  display(content: DisplayContent, isUpdate: boolean): void;
  /** Shows a value as the last expression of a cell is shown; the cell ends when it is there. */
  show?(value: unknown, options: { readonly id: string; readonly isUpdate: boolean }): void;
  readonly comms?: CommHooks;
  /** The id under which Jupyter Server has this kernel, if that is known. */
  readonly kernelId?: string | undefined;
  /** Whether the client has a renderer for widgets. Default: it has not. */
  readonly rendersWidgets?: boolean | undefined;
}

const hooksKey = Symbol.for("bspump.kernel.v1");
const globals: typeof globalThis & { [hooksKey]?: KernelHooks } = globalThis;

/** Returns what the kernel offers; undefined in another process. */
export function kernelHooks(): KernelHooks | undefined {
  return globals[hooksKey];
}

/** Offers `hooks` to every copy of the package in this process. */
export function offerKernelHooks(hooks: KernelHooks): void {
  globals[hooksKey] = hooks;
}

/**
 * Clears what the cell has shown so far; in another process than our kernel it does nothing.
 *
 * @param wait Whether to clear only when the next output is there, so that it replaces the old one without flicker. Default: false.
 */
export function clearOutput(wait = false): void {
  globals[hooksKey]?.clearOutput(wait);
}

/** Shows a MIME bundle in the cell's output; in another process than our kernel it does nothing. */
export function displayBundle(content: DisplayContent, isUpdate: boolean): void {
  globals[hooksKey]?.display(content, isUpdate);
}
