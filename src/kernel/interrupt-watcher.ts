// A thread of the kernel that waits for SIGINT. Node gives signals to the main thread's event loop only, which does not turn while a cell
// keeps it busy; but node:vm stops a script on SIGINT in whatever thread it runs (`breakOnSigint`), so a script here that does nothing is
// how this thread learns of it.
import vm from "node:vm";
import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import { Flag } from "./interrupt-flags.js";

/** What the thread is given. */
export interface WatcherData {
  readonly flags: SharedArrayBuffer;
  /** Where it tells the thread that stops cells of an interrupt. */
  readonly port: MessagePort;
}

const { flags: buffer, port } = workerData as WatcherData;
const flags = new Int32Array(buffer);

function waitForEver(): void {
  Atomics.store(flags, Flag.armed, 1);
  Atomics.notify(flags, Flag.armed);
  Atomics.wait(flags, Flag.wait, 0);
}

const globals: typeof globalThis & { bspumpWait?: () => void } = globalThis;

// A signal stops the innermost script. Those round it keep the next one from ending the process until that script is there again.
const LEVELS = 8;

function watch(level: number): void {
  for (;;) {
    try {
      globals.bspumpWait = level === 1 ? waitForEver : () => watch(level - 1);
      vm.runInThisContext("bspumpWait()", { breakOnSigint: true });
    } catch {
      Atomics.store(flags, Flag.seen, 0);
      parentPort?.postMessage("interrupt");
      port.postMessage("interrupt");
    }
  }
}

Atomics.wait(flags, Flag.released, 0);
watch(LEVELS);
