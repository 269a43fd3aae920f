/**
 * Returns code that never ends by itself and lets nothing else of its process run, as `while (true) {}`, but leaves the processor to the tests beside it
 * for as long as the test waits with the loop running, in milliseconds. What is to be interrupted must be busy in the end: that is how it is known.
 */
export function endlessLoop(quiet: number): string {
  return `{ const clock = new Int32Array(new SharedArrayBuffer(4)), end = Date.now() + ${quiet}; while (true) if (Date.now() < end) Atomics.wait(clock, 0, 0, 5); }`;
}
