import { join } from "node:path";
import { executeContent, KernelClient } from "../support/kernel-client.mjs";
import { median } from "./measure.mjs";
import { denoFile, pythonFile, root } from "./peers.mjs";
import { memoryOfTree } from "./process-memory.mjs";

/** How each kernel is started with a connection file; one that is not installed is left out. */
export const kernels = Object.fromEntries(
  Object.entries({
    bspump: (file) => [process.execPath, join(root, "dist/kernel/main.js"), file],
    tslab: (file) => [process.execPath, join(root, "node_modules/tslab/bin/tslab"), "kernel", "--config-path", file],
    Deno: denoFile() && ((file) => [denoFile(), "jupyter", "--kernel", "--conn", file]),
    ipykernel: pythonFile() && ((file) => [pythonFile(), "-m", "ipykernel_launcher", "-f", file]),
  }).filter(([, program]) => program !== undefined),
);

/** A kernel whose answers are timed. */
export class KernelSession extends KernelClient {
  #waiting = new Map();

  /** Starts a kernel and waits for its `kernel_info_reply`. */
  static async start(program, cwd, env = {}) {
    const session = await KernelSession.open(program, { cwd, env: { ...process.env, ...env }, stdio: "ignore" });
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
    let replied;
    await this.post(type, content, (id) => {
      replied = new Promise((resolve) => this.#waiting.set(id, resolve));
    });
    return replied;
  }

  /** Runs code; returns the time in milliseconds. */
  async execute(code) {
    const start = performance.now();
    const { status } = await this.request("execute_request", executeContent(code));
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

  take(message) {
    if (message?.header.msg_type.endsWith("_reply")) this.#waiting.get(message.parentHeader.msg_id)?.(message.content);
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
