import { spawn } from "node:child_process";
import { join } from "node:path";
import { createConnectionFile } from "../support/connection-file.mjs";
import { median } from "./measure.mjs";
import { denoFile, pythonFile, requireOwn, root } from "./peers.mjs";
import { memoryOfTree } from "./process-memory.mjs";

const { Dealer, Subscriber } = requireOwn("zeromq");
const { addressOf } = requireOwn("../../dist/jupyter/connection-file.js");
const { createMessage, decodeMessage, encodeMessage } = requireOwn("../../dist/jupyter/message.js");

/** How each kernel is started with a connection file; one that is not installed is left out. */
export const kernels = Object.fromEntries(
  Object.entries({
    bspump: (file) => [process.execPath, join(root, "dist/kernel/main.js"), file],
    tslab: (file) => [process.execPath, join(root, "node_modules/tslab/bin/tslab"), "kernel", "--config-path", file],
    Deno: denoFile() && ((file) => [denoFile(), "jupyter", "--kernel", "--conn", file]),
    ipykernel: pythonFile() && ((file) => [pythonFile(), "-m", "ipykernel_launcher", "-f", file]),
  }).filter(([, program]) => program !== undefined),
);

/** A kernel and a client of it. */
export class KernelSession {
  #waiting = new Map();

  /** Starts a kernel and waits for its `kernel_info_reply`. */
  static async start(program, cwd, env = {}) {
    const session = new KernelSession();
    session.file = await createConnectionFile();
    session.started = performance.now();
    const [file, ...args] = program(session.file.path);
    session.child = spawn(file, args, { cwd, env: { ...process.env, ...env }, stdio: "ignore" });
    const { connection } = session.file;
    session.shell = new Dealer({ linger: 0 });
    session.shell.connect(addressOf(connection, "shell"));
    session.iopub = new Subscriber({ linger: 0, receiveHighWaterMark: 0 });
    session.iopub.connect(addressOf(connection, "iopub"));
    session.iopub.subscribe();
    void session.#receive(session.shell);
    void session.#receive(session.iopub);
    await session.request("kernel_info_request", {});
    session.infoTime = session.elapsed;
    return session;
  }

  /** Milliseconds since the process was started. */
  get elapsed() {
    return performance.now() - this.started;
  }

  /** Sends a request, and waits for its reply. */
  async request(type, content) {
    const message = createMessage(type, "bench", content);
    const replied = new Promise((resolve) => this.#waiting.set(message.header.msg_id, resolve));
    await this.shell.send(encodeMessage(message, this.file.connection.key));
    return replied;
  }

  /** Runs code; returns the time in milliseconds. */
  async execute(code) {
    const start = performance.now();
    const content = {
      code,
      silent: false,
      store_history: true,
      user_expressions: {},
      allow_stdin: false,
      stop_on_error: true,
    };
    const { status } = await this.request("execute_request", content);
    if (status !== "ok") throw new Error(`The kernel replied ${status} to ${code}`);
    return performance.now() - start;
  }

  /**
   * Runs cells that each declare one more variable and one more function.
   *
   * @param count How many cells.
   * @param sizes After how many of them a time is taken: the median of the last ten up to there. Default: after all.
   */
  async declare(count, isPython, sizes = [count]) {
    const times = [];
    const medians = [];
    for (let index = 1; index <= count; index++) {
      const code = isPython
        ? `v${index} = ${index}\ndef f${index}(x): return x + v${index}`
        : `const v${index} = ${index}; function f${index}(x: number) { return x + v${index}; }`;
      times.push(await this.execute(code));
      if (sizes.includes(index)) medians.push(median(times.slice(-10)));
    }
    return medians;
  }

  /** Memory of the process and of those that it has started, in MiB, where the system tells. */
  get memory() {
    return memoryOfTree(this.child.pid);
  }

  stop() {
    this.child.kill("SIGKILL");
    this.shell.close();
    this.iopub.close();
    this.file.remove();
  }

  async #receive(socket) {
    try {
      for await (const frames of socket) {
        const message = decodeMessage(frames, this.file.connection.key);
        if (message?.header.msg_type.endsWith("_reply"))
          this.#waiting.get(message.parentHeader.msg_id)?.(message.content);
      }
    } catch {
      // Closing the socket ends the wait.
    }
  }
}

/** Does something with a kernel, which is stopped then. */
export async function inSession(program, folder, action, env = {}) {
  const session = await KernelSession.start(program, folder, env);
  try {
    return await action(session);
  } finally {
    session.stop();
  }
}
