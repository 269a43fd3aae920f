import { createRequire } from "node:module";
import { dirname, join, sep } from "node:path";
import { pathToFileURL } from "node:url";
import vm from "node:vm";
import { MessageChannel, Worker } from "node:worker_threads";
import { Flag } from "./interrupt-flags.js";
import type { StopperData } from "./interrupt-stopper.js";
import type { WatcherData } from "./interrupt-watcher.js";

const HANDOVER_TIMEOUT = 2_000;

const waitKey = Symbol.for("bspump.wait");
const globals: typeof globalThis & { [waitKey]?: () => void } = globalThis;

/**
 * Tells of the signal that Jupyter interrupts a kernel by, SIGINT, also while JavaScript keeps the main thread busy: a thread of its own
 * waits for it, and where the main thread does not come to it, another one stops what runs there.
 */
export class Interrupts {
  readonly #flags = new Int32Array(new SharedArrayBuffer(4 * Object.keys(Flag).length));
  readonly #onInterrupt: () => void;
  #watcher: Worker | undefined;
  #stopper: Worker | undefined;
  #ready: Promise<unknown> = Promise.resolve();

  constructor(onInterrupt: () => void) {
    this.#onInterrupt = onInterrupt;
    // Without a listener the signal would end the process, until the watcher is there.
    process.on("SIGINT", onInterrupt);
  }

  /** Settles when code that keeps the main thread busy can be stopped, or when that cannot be had. */
  get ready(): Promise<unknown> {
    return this.#ready;
  }

  /** Starts the threads. `parent`: the process without which the kernel is to end, also while a cell keeps the main thread busy. */
  watch(parent: number | undefined): void {
    if (process.platform === "win32" || this.#watcher !== undefined) return;
    const flags = this.#flags.buffer as SharedArrayBuffer;
    const { port1, port2 } = new MessageChannel();
    const ownUrls = kernelFolders().map((path) => pathToFileURL(path).href);
    this.#stopper = startThread("interrupt-stopper.js", { flags, port: port1, ownUrls, parent });
    this.#watcher = startThread("interrupt-watcher.js", { flags, port: port2 });
    this.#ready = Promise.all([
      firstOf(this.#stopper, ["message", "error"]),
      firstOf(this.#watcher, ["online", "error"]).then(() => this.#handOver()),
    ]);
    this.#watcher.on("message", () => {
      Atomics.store(this.#flags, Flag.seen, 1);
      this.#onInterrupt();
    });
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

  /** Ends the threads. */
  async close(): Promise<void> {
    await Promise.all([this.#watcher?.terminate(), this.#stopper?.terminate()]);
  }
}

/** Settles with the first of these events. */
function firstOf(thread: Worker, events: readonly string[]): Promise<void> {
  return new Promise((resolve) => {
    for (const event of events) thread.once(event, () => resolve());
  });
}

function startThread(file: string, data: StopperData | WatcherData): Worker {
  const thread = new Worker(join(__dirname, file), { workerData: data, transferList: [data.port] });
  // Without it, cells that run at once and those that wait can still be interrupted.
  thread.on("error", () => undefined);
  thread.unref();
  return thread;
}

/** The folders whose code is none of the notebook's. */
function kernelFolders(): string[] {
  const packages = ["tslab", "@tslab/typescript-for-tslab", "zeromq"];
  const require = createRequire(__filename);
  const folders = packages.map((name) => dirname(require.resolve(`${name}/package.json`)));
  return [dirname(__dirname), ...folders].map((folder) => folder + sep);
}
