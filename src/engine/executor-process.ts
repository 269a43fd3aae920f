import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import type { Duplex, Writable } from "node:stream";
import { packageFolder } from "../package-folder.js";
import { DebugChannel, type DebugChannelHandlers } from "./debug-channel.js";
import type { ExecutorExit } from "./exit.js";
import { OutputReader } from "./output-reader.js";
import {
  type Command,
  EXECUTOR_VARIABLE,
  type ExecutorMessage,
  type ExecutorOptions,
  type StreamName,
} from "./protocol.js";

/** The end of what was written to standard error, which says why the process has ended. */
const MOST_LAST_WORDS = 16_384;
/** How long the end of what goes to standard error is waited for, if something else holds it open or has closed it. In milliseconds. */
export const STDERR_TIMEOUT = 1_000;

export interface ExecutorProcessOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly options: ExecutorOptions;
  readonly onText: (cell: number, name: StreamName, text: string) => void;
  readonly onMessage: (message: ExecutorMessage) => void;
  readonly onExit: (exit: ExecutorExit) => void;
}

/** One process that runs cells. */
export class ExecutorProcess {
  readonly #child: ChildProcess;
  readonly #commands: Writable;
  readonly #control: Duplex;
  #lastWords = "";
  #stops = 0;

  constructor({ cwd, env, options, onText, onMessage, onExit }: ExecutorProcessOptions) {
    // The flag: see `executor/interrupts.ts`.
    const args = ["--no-force-async-hooks-checks", join(packageFolder(), "dist", "engine", "executor", "main.js")];
    this.#child = spawn(process.execPath, args, {
      cwd,
      env: { ...env, [EXECUTOR_VARIABLE]: JSON.stringify(options) },
      stdio: ["ignore", "pipe", "pipe", "pipe", "pipe"],
      // A group of its own: a signal to all of this one's reaches no cell.
      detached: process.platform !== "win32",
      windowsHide: true,
    });
    const [, stdout, stderr, commands, control] = this.#child.stdio;
    this.#commands = commands as Writable;
    this.#control = control as Duplex;
    // When it has ended, `onExit` is called.
    for (const pipe of [commands, control]) pipe?.on("error", () => undefined);
    const { token } = options;
    const out = new OutputReader(token, "stdout", { onText, onMessage });
    const err = new OutputReader(token, "stderr", {
      onText: (_cell, _name, text) => {
        this.#lastWords = (this.#lastWords + text).slice(-MOST_LAST_WORDS);
        // Node says so because of the thread that stops cells.
        const shown = text.replace("Waiting for the debugger to disconnect...\n", "");
        if (shown !== "") onText(out.cell, "stderr", shown);
      },
      onMessage,
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
      setTimeout(ended, STDERR_TIMEOUT).unref();
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  send(command: Command): void {
    this.#commands.write(`${JSON.stringify(command)}\n`);
  }

  /** Stops reading what the process writes, or goes on. */
  pauseOutput(isPaused: boolean): void {
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      if (isPaused) stream?.pause();
      else stream?.resume();
    }
  }

  /** Stops what keeps the process busy. */
  stop(): void {
    const request = ++this.#stops;
    this.#control.write(`stop ${request}\n`);
    this.send({ type: "answer", request });
  }

  /** Opens the way to V8's debugger. One is to be closed before the next is opened. */
  openDebugChannel(handlers: DebugChannelHandlers): DebugChannel {
    return new DebugChannel(this.#control, handlers);
  }

  setCompanion(pid: number): void {
    this.send({ type: "companion", pid });
    this.#control.write(`${pid}\n`);
  }

  /** Ends the process and what cells have started: the group outlives its first process. */
  kill(): void {
    const { pid } = this;
    sendSignal(pid !== undefined && process.platform !== "win32" ? -pid : pid, "SIGKILL");
  }
}

/** Sends a signal to a process, or to a group for a negative number. */
export function sendSignal(pid: number | undefined, name: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(pid, name);
  } catch {
    // It has ended.
  }
}
