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

let isPending = false;

/** Waits for ever; first sees to it that the main thread comes to the interrupt that was told last. */
function attend(): void {
  Atomics.store(flags, Flag.armed, 1);
  Atomics.notify(flags, Flag.armed);
  if (isPending && Atomics.wait(flags, Flag.seen, 0, ANSWER_TIMEOUT) === "timed-out") stopMainThread();
  isPending = false;
  Atomics.wait(flags, Flag.wait, 0);
}

function stopMainThread(): void {
  while (Atomics.load(flags, Flag.shielded) === 1) {
    if (Atomics.wait(flags, Flag.seen, 0, ANSWER_TIMEOUT) !== "timed-out") return;
  }
  session.post("Runtime.terminateExecution", () => undefined);
}

const globals: typeof globalThis & { bspumpWait?: () => void } = globalThis;

// A signal stops the innermost script. Those round it keep the next one from ending the process until that script is there again.
const LEVELS = 8;

function watch(level: number): void {
  for (;;) {
    try {
      globals.bspumpWait = level === 1 ? attend : () => watch(level - 1);
      vm.runInThisContext("bspumpWait()", { breakOnSigint: true });
    } catch {
      Atomics.store(flags, Flag.seen, 0);
      isPending = true;
      parentPort?.postMessage("interrupt");
    }
  }
}

Atomics.wait(flags, Flag.released, 0);
watch(LEVELS);
