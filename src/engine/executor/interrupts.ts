import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { packageFolder } from "../../package-folder.js";
import { keepEmit } from "./listeners.js";

/** The number of the last request to stop what runs that this thread has answered, and so is not busy. */
const answered = new Int32Array(new SharedArrayBuffer(4));

/** Signals that this thread is not busy; see `protocol.ts`. */
export function answerStop(request: number): void {
  Atomics.store(answered, 0, request);
}

/**
 * Starts the thread that stops what keeps this one busy, and that the debugger works through. Returns what asks it to stop what runs.
 *
 * @param onReady Called when it has started, or will not. No cell is to run before: without its folder, for one, no thread can be started.
 */
export function watchForInterrupts(onReady: () => void): () => void {
  // Without the flag --no-force-async-hooks-checks this thread would find its callbacks in disorder after it was stopped.
  const thread = new Worker(join(packageFolder(), "dist", "engine", "executor", "inspector-thread.js"), {
    env: {},
    execArgv: [],
    stdout: true,
    stderr: true,
    workerData: answered,
  });
  // Without it, what awaits can still be interrupted.
  thread.once("error", onReady);
  thread.once("online", onReady);
  thread.unref();
  keepEmit(thread, thread.emit);
  const post = thread.postMessage.bind(thread);
  return () => post("");
}
