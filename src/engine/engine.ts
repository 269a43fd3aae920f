import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import type { Writable } from "node:stream";
import { descendantsOf } from "./descendants.js";
import { describeExit, type ExecutorExit } from "./exit.js";
import { OutputReader } from "./output-reader.js";
import {
  type CellOutcome,
  type Command,
  EXECUTOR_VARIABLE,
  type ExecutorMessage,
  type ExecutorOptions,
  type RunCommand,
  type StreamName,
} from "./protocol.js";

export interface EngineOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly tsconfig?: string | undefined;
  readonly jsx?: object | undefined;
  /** Whether the cells are those of a program: see {@link ExecutorOptions}. Its process is not started again. Default: false. */
  readonly isServed?: boolean | undefined;
  readonly handlers: EngineHandlers;
}

/** What the engine reports. A cell is named by the id of its run. */
export interface EngineHandlers {
  onText(cell: number, name: StreamName, text: string): void;
  /** Called for all messages but those about streams and the ends of cells. */
  onMessage(message: ExecutorMessage): void;
  /** Called when the process that runs cells has ended by itself; the next cell starts another one. */
  onExit(exit: ExecutorExit): void;
}

/** The name of the error of a cell whose process has ended: with it all names are gone. */
export const SESSION_ENDED = "SessionEnded";

interface Run {
  readonly id: number;
  readonly resolve: (outcome: CellOutcome) => void;
  /** What the cell came to, and whether its standard error has ended as well. */
  outcome: CellOutcome | undefined;
  hasStderr: boolean;
}

/** How long a cell that is interrupted may take to end by itself, in milliseconds. */
const INTERRUPT_GRACE = 100;
/** How long it is waited before it is asked again, in milliseconds. */
const INTERRUPT_PAUSE = 500;
/** How long the end of a cell's standard error is waited for, where something else holds it open or has closed it. */
const STDERR_TIMEOUT = 1_000;
/** The end of what was written to standard error, which tells why the process has ended. */
const MOST_LAST_WORDS = 16_384;

/** Runs cells in a process of its own, which may end in any way without taking this one along. */
export class Engine {
  readonly #options: EngineOptions;
  #executor: Executor;
  readonly #runs = new Map<number, Run>();
  #isClosed = false;
  #companion: number | undefined;

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#executor = this.#start();
  }

  /** The process that runs cells now. */
  get pid(): number | undefined {
    return this.#executor.pid;
  }

  /** Runs a compiled cell. */
  run(command: Omit<RunCommand, "type">): Promise<CellOutcome> {
    return new Promise((resolve) => {
      this.#runs.set(command.id, { id: command.id, resolve, outcome: undefined, hasStderr: false });
      this.#executor.send({ type: "run", ...command });
    });
  }

  /** Stops the cell that runs: what it waits for at once, what keeps it busy soon after, and the children it has started. */
  interrupt(): void {
    const executor = this.#executor;
    const running = [...this.#runs.keys()];
    executor.send({ type: "interrupt" });
    for (const pid of descendantsOf(executor.pid)) signal(pid, "SIGINT");
    const stop = () => {
      if (executor !== this.#executor || this.#isClosed) return;
      // Where no cell ran, a timer of an earlier one may keep the process busy. A cell that came later is not meant.
      const isMeant = running.length === 0 ? this.#runs.size === 0 : running.some((id) => this.#runs.has(id));
      if (!isMeant) return;
      executor.stop();
      if (running.length > 0) setTimeout(stop, INTERRUPT_PAUSE).unref();
    };
    setTimeout(stop, INTERRUPT_GRACE).unref();
  }

  /** Answers a question of a cell. */
  answer(id: number, answer: { readonly text: string } | { readonly error: string }): void {
    this.#executor.send({ type: "input", id, ...answer });
  }

  /** Says that no cell follows: the process ends by itself when nothing is left to do. */
  finish(): void {
    this.#executor.send({ type: "finish" });
  }

  /** Sends a signal to the process that runs cells. */
  signal(name: NodeJS.Signals): void {
    if (this.pid !== undefined) signal(this.pid, name);
  }

  /** Has another process end whenever this one does, even if it is killed. */
  setCompanion(pid: number | undefined): void {
    this.#companion = pid;
    if (pid !== undefined) this.#executor.setCompanion(pid);
  }

  /** Stops and resumes reading what cells print, so that one that prints faster than it is read waits. */
  setPaused(isPaused: boolean): void {
    this.#executor.setPaused(isPaused);
  }

  /** Ends the process and starts another one. */
  restart(): void {
    this.#executor.kill();
    this.#endRuns();
    this.#executor = this.#start();
  }

  /** Ends the process and what cells have started. */
  close(): void {
    this.#isClosed = true;
    this.#executor.kill();
    this.#endRuns();
  }

  #start(): Executor {
    const { cwd, env, tsconfig, jsx, handlers, isServed = false } = this.#options;
    const executor = new Executor({
      cwd,
      env,
      options: { token: randomBytes(16).toString("hex"), ...(tsconfig && { tsconfig }), ...(jsx && { jsx }), isServed },
      onText: handlers.onText,
      onMessage: (message, stream) => this.#take(message, stream),
      onExit: (exit) => {
        if (executor !== this.#executor) return;
        if (this.#isClosed) {
          if (isServed) handlers.onExit(exit);
          return;
        }
        // What its cells have started.
        executor.kill();
        if (!isServed) this.#executor = this.#start();
        this.#endRuns(exit);
        handlers.onExit(exit);
      },
    });
    if (this.#companion !== undefined) executor.setCompanion(this.#companion);
    return executor;
  }

  #endRuns(exit?: ExecutorExit): void {
    const message = exit === undefined ? "The session was ended." : describeExit(exit);
    const thrown = { name: SESSION_ENDED, message, text: `${SESSION_ENDED}: ${message}` };
    for (const run of this.#runs.values()) run.resolve({ thrown, missing: [], kept: [], globals: [] });
    this.#runs.clear();
  }

  #take(message: ExecutorMessage, stream: StreamName): void {
    if (message.type !== "done") {
      this.#options.handlers.onMessage(message);
      return;
    }
    const run = this.#runs.get(message.cell);
    if (run === undefined) return;
    if (stream === "stderr") run.hasStderr = true;
    else {
      run.outcome = message;
      setTimeout(() => this.#finish(run), STDERR_TIMEOUT).unref();
    }
    if (run.hasStderr) this.#finish(run);
  }

  #finish(run: Run): void {
    if (run.outcome === undefined || !this.#runs.delete(run.id)) return;
    run.resolve(run.outcome);
  }
}

interface ExecutorHandlers {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly options: ExecutorOptions;
  readonly onText: (cell: number, name: StreamName, text: string) => void;
  readonly onMessage: (message: ExecutorMessage, stream: StreamName) => void;
  readonly onExit: (exit: ExecutorExit) => void;
}

/** One process that runs cells. */
class Executor {
  readonly #child: ChildProcess;
  readonly #commands: Writable;
  readonly #stopper: Writable;
  #lastWords = "";

  constructor({ cwd, env, options, onText, onMessage, onExit }: ExecutorHandlers) {
    // The flag: see `executor/interrupts.ts`.
    const args = ["--no-force-async-hooks-checks", join(__dirname, "executor", "main.js")];
    this.#child = spawn(process.execPath, args, {
      cwd,
      env: { ...env, [EXECUTOR_VARIABLE]: JSON.stringify(options) },
      stdio: ["ignore", "pipe", "pipe", "pipe", "pipe"],
      // A group of its own: a signal to all of this one's reaches no cell.
      detached: process.platform !== "win32",
      windowsHide: true,
    });
    const [, stdout, stderr, commands, stopper] = this.#child.stdio;
    this.#commands = commands as Writable;
    this.#stopper = stopper as Writable;
    // Where it has ended, `onExit` is called.
    for (const pipe of [commands, stopper]) pipe?.on("error", () => undefined);
    const { token } = options;
    const out = new OutputReader(token, "stdout", { onText, onMessage: (message) => onMessage(message, "stdout") });
    const err = new OutputReader(token, "stderr", {
      onText: (_cell, _name, text) => {
        this.#lastWords = (this.#lastWords + text).slice(-MOST_LAST_WORDS);
        // Node says so because of the thread that stops cells.
        const shown = text.replace("Waiting for the debugger to disconnect...\n", "");
        if (shown !== "") onText(out.cell, "stderr", shown);
      },
      onMessage: (message) => onMessage(message, "stderr"),
    });
    stdout?.on("data", (chunk: Buffer) => out.push(chunk));
    stderr?.on("data", (chunk: Buffer) => err.push(chunk));
    let exit: ExecutorExit | undefined;
    const ended = () => {
      if (exit === undefined) return;
      const { code, signal } = exit;
      exit = undefined;
      out.end();
      err.end();
      onExit({ code, signal, lastWords: this.#lastWords });
    };
    this.#child.once("error", () => onExit({ code: null, signal: null, lastWords: "" }));
    this.#child.once("close", ended);
    this.#child.once("exit", (code, signal) => {
      exit = { code, signal, lastWords: "" };
      // What a cell has started may hold the pipes open.
      setTimeout(ended, STDERR_TIMEOUT);
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  send(command: Command): void {
    this.#commands.write(`${JSON.stringify(command)}\n`);
  }

  /** Stops what keeps the process busy. */
  stop(): void {
    this.#stopper.write("stop\n");
  }

  setCompanion(pid: number): void {
    this.send({ type: "companion", pid });
    this.#stopper.write(`${pid}\n`);
  }

  setPaused(isPaused: boolean): void {
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      if (isPaused) stream?.pause();
      else stream?.resume();
    }
  }

  kill(): void {
    const { pid } = this.#child;
    if (pid === undefined) return;
    // The group outlives its first process where a cell has started others.
    signal(process.platform === "win32" ? pid : -pid, "SIGKILL");
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended.
  }
}
