import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";

/** How a kernel process ended. */
export interface KernelExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A kernel that was started as Jupyter starts one. */
export class KernelProcess {
  /** Settles when the process has ended, however it did. */
  readonly exited: Promise<KernelExit>;
  readonly #child: ChildProcess;
  #isRunning = true;

  constructor(connectionFile: string, options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv }) {
    const kernel = join(__dirname, "..", "kernel", "main.js");
    // Told by whom it is started, it ends when this process is killed.
    this.#child = spawn(process.execPath, [kernel, connectionFile, String(process.pid)], {
      ...options,
      // A group of its own: what a cell has started ends with the kernel, and Ctrl+C in the terminal reaches only the runner.
      detached: process.platform !== "win32",
      stdio: ["ignore", "ignore", "inherit"],
    });
    this.exited = new Promise((resolve) => {
      const end = (code: number | null, signal: NodeJS.Signals | null) => {
        this.#isRunning = false;
        resolve({ code, signal });
      };
      this.#child.once("error", () => end(null, null));
      this.#child.once("exit", end);
    });
    process.once("exit", this.#killAll);
  }

  /** Asks the kernel to stop the running cell, and as Jupyter does what a cell has started and waits for. */
  interrupt(): void {
    if (this.#isRunning) this.#signal("SIGINT");
  }

  /** Ends the kernel and all it has started, at once. */
  async kill(): Promise<void> {
    this.#killAll();
    await this.exited;
    process.removeListener("exit", this.#killAll);
  }

  // The group outlives its first process where a cell has started others.
  readonly #killAll = (): void => this.#signal("SIGKILL");

  #signal(name: NodeJS.Signals): void {
    const { pid } = this.#child;
    if (pid === undefined) return;
    try {
      if (process.platform === "win32") this.#child.kill(name);
      else process.kill(-pid, name);
    } catch {
      // Nothing of it is left.
    }
  }
}
