import { join } from "node:path";
import vm from "node:vm";
import { Worker } from "node:worker_threads";
import { Flag } from "./interrupt-flags.js";

const HANDOVER_TIMEOUT = 2_000;

const waitKey = Symbol.for("bspump.wait");
const globals: typeof globalThis & { [waitKey]?: () => void } = globalThis;

/**
 * Tells of the signal that Jupyter interrupts a kernel by, SIGINT, also while JavaScript keeps the main thread busy: a thread of its own
 * waits for it, and where the main thread does not come to it, stops what runs there.
 */
export class Interrupts {
  readonly #flags = new Int32Array(new SharedArrayBuffer(4 * Object.keys(Flag).length));
  readonly #onInterrupt: () => void;
  #watcher: Worker | undefined;
  #onReady: () => void = () => undefined;
  /** Settles when code that keeps the thread busy can be stopped, or when that cannot be had. */
  readonly ready = new Promise<void>((resolve) => {
    this.#onReady = resolve;
  });

  constructor(onInterrupt: () => void) {
    this.#onInterrupt = onInterrupt;
    // Without a listener the signal would end the process, until the watcher is there.
    process.on("SIGINT", onInterrupt);
  }

  /** Starts the thread that watches. */
  watch(): void {
    if (process.platform === "win32") this.#onReady();
    if (process.platform === "win32" || this.#watcher !== undefined) return;
    this.#watcher = new Worker(join(__dirname, "interrupt-watcher.js"), { workerData: this.#flags.buffer });
    this.#watcher.once("online", () => {
      this.#handOver();
      this.#onReady();
    });
    this.#watcher.on("message", () => {
      Atomics.store(this.#flags, Flag.seen, 1);
      Atomics.notify(this.#flags, Flag.seen);
      // Messages come when nothing runs; what was shielded may have been stopped all the same, in the instant before.
      Atomics.store(this.#flags, Flag.shielded, 0);
      this.#onInterrupt();
    });
    // Without it, cells that run at once and those that wait can still be interrupted.
    this.#watcher.on("error", () => this.#onReady());
    this.#watcher.unref();
  }

  /**
   * Leaves the signal to the watcher. Node would take a listener away, and with it the watcher's handler, whenever a script is to be stopped
   * by the signal. Between the two a script keeps it from ending the process.
   */
  #handOver(): void {
    process.removeListener("SIGINT", this.#onInterrupt);
    globals[waitKey] = () => {
      Atomics.store(this.#flags, Flag.released, 1);
      Atomics.notify(this.#flags, Flag.released);
      Atomics.wait(this.#flags, Flag.armed, 0, HANDOVER_TIMEOUT);
    };
    while (Atomics.load(this.#flags, Flag.armed) === 0) {
      try {
        vm.runInThisContext('globalThis[Symbol.for("bspump.wait")]()', { breakOnSigint: true });
        return;
      } catch {
        this.#onInterrupt();
      }
    }
  }

  /** Runs `action`, which is not to be stopped halfway. */
  shield<Result>(action: () => Result): Result {
    Atomics.store(this.#flags, Flag.shielded, 1);
    try {
      return action();
    } finally {
      Atomics.store(this.#flags, Flag.shielded, 0);
    }
  }

  /** Ends the thread that watches. */
  async close(): Promise<void> {
    await this.#watcher?.terminate();
  }
}
