import { type ChildProcess, spawn } from "node:child_process";
import { constants } from "node:os";
import { performance } from "node:perf_hooks";

// What a program cannot or need not catch: the first two never arrive, the next ones report a fault of this process itself, and the others end nothing.
const KEPT: ReadonlySet<string> = new Set([
  ...["SIGKILL", "SIGSTOP"],
  ...["SIGSEGV", "SIGBUS", "SIGFPE", "SIGILL", "SIGTRAP", "SIGABRT", "SIGIOT", "SIGSYS"],
  ...["SIGCHLD", "SIGCONT", "SIGTSTP", "SIGTTIN", "SIGTTOU", "SIGURG", "SIGWINCH", "SIGPIPE", "SIGXFSZ", "SIGINFO"],
]);

// Milliseconds in which a signal to the whole process group has reached all of it.
const GROUP_TIME = 150;

/**
 * Passes every signal that would end this process on to a command that it has started, once each: what a terminal or `kill` sends to the whole process
 * group has reached the command already.
 *
 * @returns A function that ends it.
 */
export function forwardSignals(command: () => ChildProcess | undefined): () => void {
  const witness = process.platform === "win32" ? undefined : new Witness();
  const deciding = new Set<NodeJS.Signals>();
  const forward = async (signal: NodeJS.Signals) => {
    if (deciding.has(signal)) return;
    deciding.add(signal);
    if (!(await isGroupSignal(signal, witness))) command()?.kill(signal);
    deciding.delete(signal);
  };
  const listened = listen((signal) => void forward(signal));
  return () => {
    for (const [signal, listener] of listened) process.removeListener(signal, listener);
    witness?.end();
  };
}

type Listener = (signal: NodeJS.Signals) => void;

function listen(listener: Listener): [NodeJS.Signals, Listener][] {
  const names = Object.keys(constants.signals).filter((name) => !KEPT.has(name)) as NodeJS.Signals[];
  return names.flatMap((name): [NodeJS.Signals, Listener][] => {
    try {
      process.on(name, listener);
      return [[name, listener]];
    } catch {
      // One that this system does not let a process catch.
      return [];
    }
  });
}

async function isGroupSignal(signal: NodeJS.Signals, witness: Witness | undefined): Promise<boolean> {
  // The console of Windows sends an interruption to each of its processes.
  if (witness === undefined) return signal === "SIGINT";
  const hasDied = await witness.hasDied();
  return hasDied ?? (process.stdin.isTTY && (signal === "SIGINT" || signal === "SIGQUIT"));
}

/**
 * A small process in the process group of this one, to find out whether a signal was for this process or for the group: that ends the witness too. (Node
 * does not say who sent a signal.) It ends with this process, whose end it reads from.
 */
class Witness {
  #process: ChildProcess | undefined;
  #startedAt = 0;
  #diedAt = Number.NEGATIVE_INFINITY;
  #onDeath: (() => void) | undefined;
  #isEnded = false;

  constructor() {
    this.#start();
  }

  /** Whether it has died of the signal that was just received; undefined if there is none to ask. */
  async hasDied(): Promise<boolean | undefined> {
    if (performance.now() - this.#diedAt < GROUP_TIME) return true;
    if (this.#process === undefined) return undefined;
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), GROUP_TIME);
      this.#onDeath = () => {
        clearTimeout(timer);
        resolve(true);
      };
    });
  }

  end(): void {
    this.#isEnded = true;
    this.#process?.kill("SIGKILL");
  }

  #start(): void {
    this.#startedAt = performance.now();
    // Some signals would leave a core file.
    const witness = spawn("/bin/sh", ["-c", "ulimit -c 0; exec cat"], {
      stdio: ["pipe", "ignore", "ignore"],
    });
    this.#process = witness;
    witness.unref();
    witness.once("error", () => {
      this.#process = undefined;
    });
    witness.once("exit", (_status, signal) => {
      this.#process = undefined;
      if (this.#isEnded) return;
      if (signal !== null) {
        this.#diedAt = performance.now();
        this.#onDeath?.();
      }
      // One that ends by itself at once, such as when there is no `cat`, would do so again.
      if (signal !== null || performance.now() - this.#startedAt > GROUP_TIME) this.#start();
    });
  }
}
