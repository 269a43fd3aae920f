// A thread of the kernel that waits for SIGINT. Node gives signals to the main thread's event loop only, which does not turn while a cell
// keeps it busy; but node:vm stops a script on SIGINT in whatever thread it runs (`breakOnSigint`), so a script here that does nothing is
// how this thread learns of it.
import { Session } from "node:inspector";
import vm from "node:vm";
import { parentPort, workerData } from "node:worker_threads";
import { Flag } from "./interrupt-flags.js";

// A main thread that is free answers at once; one that has not by then is kept busy by a cell.
const ANSWER_TIMEOUT = 200;

// Connected while the main thread is free: one that is busy takes no new session.
const session = new Session();
session.connectToMainThread();

const flags = new Int32Array(workerData as SharedArrayBuffer);

function waitForSignal(): void {
  try {
    runUntilSignal(() => Atomics.wait(flags, Flag.wait, 0));
  } catch {
    Atomics.store(flags, Flag.seen, 0);
    parentPort?.postMessage("interrupt");
    if (Atomics.wait(flags, Flag.seen, 0, ANSWER_TIMEOUT) === "timed-out") stopMainThread();
  }
}

function stopMainThread(): void {
  while (Atomics.load(flags, Flag.shielded) === 1) {
    if (Atomics.wait(flags, Flag.seen, 0, ANSWER_TIMEOUT) !== "timed-out") return;
  }
  session.post("Runtime.terminateExecution", () => undefined);
}

function runUntilSignal(action: () => void): void {
  globals.bspumpWait = action;
  vm.runInThisContext("bspumpWait()", { breakOnSigint: true });
}

const globals: typeof globalThis & { bspumpWait?: () => void } = globalThis;

// Between two waits the outer scripts still keep the signal from ending the process.
const forever = () => {
  for (;;) waitForSignal();
};
Atomics.wait(flags, Flag.released, 0);
for (;;) {
  try {
    runUntilSignal(forever);
  } catch {
    parentPort?.postMessage("interrupt");
  }
}
