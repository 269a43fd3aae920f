import type { Checker } from "../checker/checker.js";
import { readNotebookOptions } from "../checker/compiler-options.js";
import { Debugger } from "../debugger/debugger.js";
import { Engine } from "../engine/engine.js";
import { type ExecutorExit, sessionEnded } from "../engine/exit.js";
import type { CommKind, CommMessage } from "../kernel-hooks.js";
import type { CellRequest, CellResult, CellSink } from "./cell.js";
import { CellRunner } from "./cell-runner.js";
import { CellSinks } from "./cell-sinks.js";
import { ExecutorMessages } from "./executor-messages.js";
import { OpenComms } from "./open-comms.js";
import { SessionChecker } from "./session-checker.js";

export interface SessionOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Whether types are checked before a cell runs. Default: true. */
  readonly check?: boolean;
  /** Whether the cells are those of a program that is served; `onEnd` is called when its process has ended. Default: they are not. */
  readonly served?: { readonly onEnd: (exit: ExecutorExit) => void };
  /** The id under which Jupyter Server has the kernel, if it is known. */
  readonly kernelId?: string | undefined;
  /** Whether the client has a renderer for widgets. Default: false. */
  readonly rendersWidgets?: boolean;
  /** Redacts what quotes a cell's source. */
  readonly redact: (text: string) => string;
}

/** One notebook at work: its cells are checked and run, one at a time. */
export class Session {
  readonly #engine: Engine;
  readonly #types: SessionChecker;
  readonly #runner: CellRunner;
  readonly #messages: ExecutorMessages;
  readonly #sinks = new CellSinks();
  readonly #comms = new OpenComms();
  #variables: readonly string[] = [];
  /** Debugs the cells, and the modules that they import. */
  readonly debugger: Debugger;
  /** Takes messages of comms that belong to no cell. */
  onComm: (kind: CommKind, message: CommMessage) => void = () => undefined;

  constructor({ cwd, env, check, served, kernelId, rendersWidgets, redact }: SessionOptions) {
    const notebook = readNotebookOptions(cwd);
    const engine = new Engine({
      cwd,
      env,
      tsconfig: notebook.tsconfig,
      jsx: notebook.jsx,
      decorators: notebook.decorators,
      isServed: served !== undefined,
      kernelId,
      rendersWidgets,
      handlers: {
        onText: (run, name, text) => this.#sinks.ofOrLast(run)?.onText(name, text),
        onMessage: (message) => this.#messages.take(message),
        onExit: served?.onEnd ?? ((exit) => this.#beginAnew(exit)),
      },
    });
    this.#engine = engine;
    // After the process that ends it: if this one is killed while it waits for an answer, it does not end by itself.
    const types = new SessionChecker({
      cwd,
      notebook,
      isWanted: check !== false,
      onStart: (pid) => engine.setCompanion(pid),
    });
    this.#types = types;
    const opening = () => this.debugger.opening;
    const runner = new CellRunner({ cwd, notebook, engine, types, sinks: this.#sinks, opening, redact });
    this.#runner = runner;
    this.debugger = new Debugger({
      openChannel: (handlers) => engine.openDebugChannel(handlers),
      findCell: (run) => runner.cells.ofRun(run),
      hidden: () => runner.hidden,
      redact,
    });
    this.#messages = new ExecutorMessages({
      sinks: this.#sinks,
      describe: (thrown) => runner.describe(thrown),
      onComm: (run, kind, message) => this.#takeComm(run, kind, message),
      onVariables: (names) => {
        this.#variables = names;
        types.checker?.setEnvironment(names);
      },
      answer: (id, answer) => engine.answer(id, answer),
    });
  }

  /** The variables of the environment that were loaded. */
  get variables(): readonly string[] {
    return this.#variables;
  }

  /** The names that the cells have declared. */
  get names(): readonly string[] {
    return [...this.#runner.declared];
  }

  get checker(): Checker | undefined {
    return this.#types.checker;
  }

  /** Checks and runs a cell. One is to end before the next is run. */
  run(request: CellRequest, sink: CellSink): Promise<CellResult> {
    return this.#runner.run(request, sink);
  }

  /** Stops the cell that is checked or runs, if there is one, and what stands still in the debugger. */
  interrupt(): void {
    this.debugger.interrupt();
    if (!this.#runner.isRunning) return;
    this.#runner.stop();
    this.#engine.interrupt();
  }

  /** Has what cells show wait, and the cells too when they show more than the pipes hold; or goes on. */
  pauseOutput(isPaused: boolean): void {
    this.#engine.pauseOutput(isPaused);
  }

  /** Hands a message of a client's comm to the cells. */
  sendComm(kind: CommKind, message: CommMessage): void {
    this.#comms.follow(kind, message);
    this.#engine.sendComm(kind, message);
  }

  /** Returns the open comms, as a `comm_info_reply` has them. */
  describeComms(target?: string) {
    return this.#comms.describe(target);
  }

  /** Says that no cell follows: a process that is served ends when nothing is left to do. */
  finish(): void {
    this.#engine.finish();
  }

  /** Sends a signal to the process that runs cells. */
  signal(name: NodeJS.Signals): void {
    this.#engine.signal(name);
  }

  close(): void {
    this.#engine.close();
    this.#types.close();
  }

  #takeComm(run: number, kind: CommKind, message: CommMessage): void {
    this.#comms.follow(kind, message);
    const sink = this.#sinks.of(run);
    if (sink) sink.onComm(kind, message);
    else this.onComm(kind, message);
  }

  /** Begins anew after the process that runs cells has ended by itself. */
  #beginAnew(exit: ExecutorExit): void {
    const isIdle = !this.#runner.isRunning;
    this.#comms.clear();
    this.#runner.clear();
    this.#types.restart();
    // Else the cell that runs fails with it.
    if (isIdle) this.#sinks.last?.onError(this.#runner.describe(sessionEnded(exit)));
  }
}
