/** What the main thread and the one that watches for signals tell each other, by its place in the memory that they share. */
export const Flag = {
  /** Never changes: what the watcher waits for. */
  wait: 0,
  /** 1 when the main thread has seen the interrupt. */
  seen: 1,
  /** 1 when the main thread has given the signal up to the watcher. */
  released: 2,
  /** 1 when the watcher waits for the signal. */
  armed: 3,
} as const;
