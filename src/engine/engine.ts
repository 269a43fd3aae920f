import { randomBytes } from "node:crypto";
import type { CommKind, CommMessage } from "../kernel-hooks.js";
import { toCommText } from "./comm-text.js";
import type { DebugChannel, DebugChannelHandlers } from "./debug-channel.js";
import type { DecoratorOptions } from "./decorators.js";
import { descendantsOf } from "./descendants.js";
import { ExecutorProcess, STDERR_TIMEOUT, sendSignal } from "./executor-process.js";
import { type ExecutorExit, sessionEnded } from "./exit.js";
import type { CellOutcome, ExecutorMessage, ExecutorOptions, RunCommand, StreamName } from "./protocol.js";

export interface EngineOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly tsconfig?: string | undefined;
  readonly jsx?: object | undefined;
  readonly decorators: DecoratorOptions;
  /** Whether the cells are those of a program: see {@link ExecutorOptions}. Its process is not started again. Default: false. */
  readonly isServed?: boolean | undefined;
  readonly kernelId?: string | undefined;
  readonly rendersWidgets?: boolean | undefined;
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

interface Run {
  readonly id: number;
  readonly resolve: (outcome: CellOutcome) => void;
  /** What the cell came to, and whether it writes nothing more to standard error. */
  outcome: CellOutcome | undefined;
  hasEnded: boolean;
}

/** How long a cell that is interrupted may take to end by itself, in milliseconds. */
const INTERRUPT_GRACE = 100;
/** How long it is waited before it is asked again, in milliseconds. */
const INTERRUPT_PAUSE = 500;
/** Runs cells in a process of its own, which may end in any way without taking this one along. */
export class Engine {
  readonly #options: EngineOptions;
  #executor: ExecutorProcess;
  readonly #runs = new Map<number, Run>();
  #isClosed = false;
  #isPaused = false;
  #companion: number | undefined;
  #debugChannel: DebugChannel | undefined;

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#executor = this.#start();
  }

  /** Runs a compiled cell. */
  run(command: Omit<RunCommand, "type">): Promise<CellOutcome> {
    return new Promise((resolve) => {
      this.#runs.set(command.id, { id: command.id, resolve, outcome: undefined, hasEnded: false });
      this.#executor.send({ type: "run", ...command });
    });
  }

  /** Stops the cell that runs: what it waits for at once, what keeps it busy soon after, and the children it has started. */
  interrupt(): void {
    const executor = this.#executor;
    const running = [...this.#runs.keys()];
    // Looked for first: where the process that a cell has started ends meanwhile, those that it has started are nobody's.
    const children = descendantsOf(executor.pid);
    executor.send({ type: "interrupt" });
    for (const pid of children) sendSignal(pid, "SIGINT");
    const stop = () => {
      if (executor !== this.#executor || this.#isClosed) return;
      // If no cell ran, a timer of an earlier one may keep the process busy. A cell that came later is not meant.
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

  /** Hands on a message of a comm. */
  sendComm(kind: CommKind, message: CommMessage): void {
    this.#executor.send({ type: "comm", kind, message: toCommText(message) });
  }

  /** Says that no cell follows: the process ends by itself when nothing is left to do. */
  finish(): void {
    this.#executor.send({ type: "finish" });
  }

  /** Sends a signal to the process that runs cells. */
  signal(name: NodeJS.Signals): void {
    sendSignal(this.#executor.pid, name);
  }

  /** Has what cells show wait, and the cells too when they show more than the pipes hold; or goes on. */
  pauseOutput(isPaused: boolean): void {
    this.#isPaused = isPaused;
    this.#executor.pauseOutput(isPaused);
  }

  /** Has another process end whenever this one does, even if it is killed. */
  setCompanion(pid: number | undefined): void {
    this.#companion = pid;
    if (pid !== undefined) this.#executor.setCompanion(pid);
  }

  /** Opens the way to V8's debugger in the process that runs cells. It ends with the process; for the next one another is to be opened. */
  openDebugChannel(handlers: DebugChannelHandlers): DebugChannel | undefined {
    if (this.#isClosed || this.#options.isServed) return undefined;
    this.#debugChannel?.close();
    this.#debugChannel = this.#executor.openDebugChannel(handlers);
    return this.#debugChannel;
  }

  /** Ends the process and what cells have started. */
  close(): void {
    this.#isClosed = true;
    this.#executor.kill();
    this.#debugChannel?.close(true);
    this.#endRuns();
  }

  #start(): ExecutorProcess {
    const { cwd, env, tsconfig, jsx, decorators, handlers, kernelId, rendersWidgets, isServed = false } = this.#options;
    const token = randomBytes(16).toString("hex");
    const executor = new ExecutorProcess({
      cwd,
      env,
      options: {
        token,
        ...(tsconfig && { tsconfig }),
        ...(jsx && { jsx }),
        decorators,
        isServed,
        ...(kernelId !== undefined && { kernelId }),
        ...(rendersWidgets && { rendersWidgets }),
      },
      onText: handlers.onText,
      onMessage: (message) => this.#take(message),
      onExit: (exit) => {
        if (executor !== this.#executor) return;
        if (this.#isClosed) {
          if (isServed) handlers.onExit(exit);
          return;
        }
        // What its cells have started.
        executor.kill();
        if (!isServed) this.#executor = this.#start();
        this.#debugChannel?.close(true);
        this.#endRuns(exit);
        handlers.onExit(exit);
      },
    });
    if (this.#companion !== undefined) executor.setCompanion(this.#companion);
    if (this.#isPaused) executor.pauseOutput(true);
    return executor;
  }

  #endRuns(exit?: ExecutorExit): void {
    const thrown = sessionEnded(exit);
    for (const run of this.#runs.values()) run.resolve({ thrown, missing: [], kept: [], globals: [] });
    this.#runs.clear();
  }

  #take(message: ExecutorMessage): void {
    if (message.type !== "done" && message.type !== "end") {
      this.#options.handlers.onMessage(message);
      return;
    }
    const run = this.#runs.get(message.cell);
    if (run === undefined) return;
    if (message.type === "end") run.hasEnded = true;
    else {
      run.outcome = message;
      setTimeout(() => this.#finish(run), STDERR_TIMEOUT).unref();
    }
    if (run.hasEnded) this.#finish(run);
  }

  #finish(run: Run): void {
    if (run.outcome === undefined || !this.#runs.delete(run.id)) return;
    run.resolve(run.outcome);
  }
}
