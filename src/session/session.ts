import type { Checker } from "../checker/checker.js";
import { type NotebookOptions, readNotebookOptions } from "../checker/compiler-options.js";
import { Debugger } from "../debugger/debugger.js";
import { fromCommText } from "../engine/comm-text.js";
import { type CompiledCell, CompileFault, compileCell } from "../engine/compile-cell.js";
import { Engine, SESSION_ENDED } from "../engine/engine.js";
import { describeExit, type ExecutorExit } from "../engine/exit.js";
import { HIDDEN, MODULE_NAMES } from "../engine/names.js";
import { type ParsedCell, parseCell } from "../engine/parse-cell.js";
import { type CellOutcome, type ExecutorMessage, INTERRUPTED, type ThrownText } from "../engine/protocol.js";
import { positionAt } from "../errors.js";
import type { CommKind, CommMessage } from "../kernel-hooks.js";
import { knownSecrets } from "../redaction/known-secrets.js";
import type { CellRequest, CellResult, CellSink } from "./cell.js";
import { CellSinks } from "./cell-sinks.js";
import { OpenComms } from "./open-comms.js";
import { SessionChecker } from "./session-checker.js";
import {
  describeDiagnostics,
  describeThrown,
  type Fault,
  positionInFile,
  type ShownError,
  type Sources,
} from "./traceback.js";

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

export { SESSION_ENDED };

/** The cell that is checked or runs, and what ends the wait for its check. */
interface CurrentCell {
  stop: () => void;
}

/** One notebook at work: its cells are checked and run, one at a time. */
export class Session {
  readonly #options: SessionOptions;
  readonly #notebook: NotebookOptions;
  readonly #engine: Engine;
  readonly #types: SessionChecker;
  readonly #sinks = new CellSinks();
  readonly #sources: Sources = new Map();
  /** What has run, by the numbers of the runs: the debugger finds the sources by them. */
  readonly #cells = new Map<number, CellRequest>();
  #hidden = new Set<string>(MODULE_NAMES);
  /** The names of earlier cells. */
  readonly #declared = new Set<string>();
  #runs = 0;
  /** The cell that is checked or runs. */
  #current: CurrentCell | undefined;
  #variables: readonly string[] = [];
  readonly #comms = new OpenComms();
  /** Debugs the cells, and the modules that they import. */
  readonly debugger: Debugger;
  /** Takes messages of comms that belong to no cell. */
  onComm: (kind: CommKind, message: CommMessage) => void = () => undefined;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#notebook = readNotebookOptions(options.cwd);
    this.#engine = new Engine({
      cwd: options.cwd,
      env: options.env,
      tsconfig: this.#notebook.tsconfig,
      jsx: this.#notebook.jsx,
      decorators: this.#notebook.decorators,
      isServed: options.served !== undefined,
      kernelId: options.kernelId,
      rendersWidgets: options.rendersWidgets,
      handlers: {
        onText: (cell, name, text) => this.#sinks.ofOrLast(cell)?.onText(name, text),
        onMessage: (message) => this.#take(message),
        onExit: (exit) => {
          if (options.served) {
            options.served.onEnd(exit);
            return;
          }
          const isRunning = this.#current !== undefined;
          this.#forget();
          if (!isRunning) this.#sinks.ofOrLast(this.#runs)?.onError(this.#describe(toThrown(describeExit(exit))));
        },
      },
    });
    // After the process that ends it: if this one is killed while it waits for an answer, it does not end by itself.
    this.#types = new SessionChecker({
      cwd: options.cwd,
      notebook: this.#notebook,
      isWanted: options.check !== false,
      onStart: (pid) => this.#engine.setCompanion(pid),
    });
    this.debugger = new Debugger({
      openChannel: (handlers) => this.#engine.openDebugChannel(handlers),
      findCell: (run) => {
        const cell = this.#cells.get(run);
        return cell && { name: cell.name, code: cell.code, path: pathOf(cell) };
      },
      hidden: () => this.#hidden,
      redact: options.redact,
    });
  }

  /** The variables of the environment that were loaded. */
  get variables(): readonly string[] {
    return this.#variables;
  }

  /** The names of the cells that have run. */
  get names(): readonly string[] {
    return [...this.#declared];
  }

  get checker(): Checker | undefined {
    return this.#types.checker;
  }

  /** Checks and runs a cell. One is to end before the next is run. */
  async run(request: CellRequest, sink: CellSink): Promise<CellResult> {
    const id = ++this.#runs;
    this.#sinks.add(id, sink);
    const current: CurrentCell = { stop: () => undefined };
    const stopped = new Promise<"stopped">((resolve) => {
      current.stop = () => resolve("stopped");
    });
    this.#current = current;
    try {
      const cell = parseCell(request.code);
      this.#sources.set(request.name, request.code);
      if (cell.fault === undefined && cell.preparation !== undefined) {
        const thrown = await this.#prepare(cell.preparation, request, sink);
        if (thrown) return { status: "error", error: this.#describe(thrown) };
      }
      const error = await Promise.race([this.#findFaults(cell, request), stopped]);
      if (error === "stopped") return { status: "error", error: this.#describe(INTERRUPTED) };
      if (error !== undefined) return { status: "error", error };
      return await this.#runChecked(id, cell, request);
    } finally {
      if (this.#current === current) this.#current = undefined;
    }
  }

  /** Stops the cell that is checked or runs, if there is one, and what stands still in the debugger. */
  interrupt(): void {
    this.debugger.interrupt();
    if (this.#current === undefined) return;
    this.#current.stop();
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

  /** Runs the lines for the shell that a cell begins with. Returns what they have thrown. */
  async #prepare(code: string, request: CellRequest, sink: CellSink): Promise<ThrownText | undefined> {
    const id = ++this.#runs;
    this.#sinks.add(id, sink);
    const { name, silent = false } = request;
    const names = { declared: [], redeclared: [] };
    const outcome = await this.#engine.run({
      id,
      name,
      code,
      maps: [],
      hasResult: false,
      silent,
      allowStdin: false,
      ...names,
    });
    return outcome.thrown;
  }

  async #findFaults(cell: ParsedCell, request: CellRequest): Promise<ShownError | undefined> {
    if (cell.fault) return this.#describeFaults("SyntaxError", [cell.fault], request);
    const faults = await this.#types.check(cell);
    return faults.length === 0 ? undefined : this.#describeFaults("CompileError", faults, request);
  }

  #describeFaults(
    kind: string,
    faults: readonly (Omit<Fault, "line" | "column"> & { readonly offset: number })[],
    { name, code }: CellRequest,
  ): ShownError {
    const { cwd, redact } = this.#options;
    const placed = faults.map((fault) => ({
      ...fault,
      ...(fault.file === undefined ? positionAt(code, fault.offset) : positionInFile(cwd, fault.file, fault.offset)),
    }));
    return describeDiagnostics(placed, { kind, name, source: code }, redact);
  }

  async #runChecked(id: number, cell: ParsedCell, request: CellRequest): Promise<CellResult> {
    let compiled: CompiledCell;
    try {
      compiled = compileCell(cell, {
        jsx: this.#notebook.jsx,
        decorators: this.#types.decorators,
        hidden: this.#hidden,
      });
    } catch (error) {
      if (!(error instanceof CompileFault)) throw error;
      return { status: "error", error: this.#describeFaults("SyntaxError", [error.fault], request) };
    }
    for (const hidden of compiled.hidden) this.#hidden.add(hidden);
    this.#cells.set(id, request);
    await this.debugger.opening;
    const values = [...cell.declared].filter(([, kind]) => kind !== "type").map(([declared]) => declared);
    const asRun = (value: string) => (compiled.hidden.includes(value) ? value + HIDDEN : value);
    const outcome = await this.#engine.run({
      id,
      name: request.name,
      code: compiled.code,
      maps: compiled.maps,
      hasResult: compiled.hasResult,
      silent: request.silent ?? false,
      allowStdin: request.allowStdin ?? false,
      declared: values.map(asRun),
      redeclared: values.filter((value) => this.#declared.has(value)).map(asRun),
      ...(request.notebook !== undefined && { notebook: request.notebook }),
    });
    this.#keep(cell, outcome);
    if (outcome.thrown) return { status: "error", error: this.#describe(outcome.thrown) };
    return { status: "ok", result: outcome.result };
  }

  #keep(cell: ParsedCell, { thrown, missing, kept, globals }: CellOutcome): void {
    if (thrown?.name === SESSION_ENDED) return;
    for (const name of cell.declared.keys()) this.#declared.add(name);
    for (const name of missing) this.#declared.delete(name);
    this.#types.checker?.addGlobals(globals);
    this.#types.checker?.commit(cell, { missing, kept });
  }

  /** Begins anew after the process that runs cells has ended. */
  #forget(): void {
    this.#comms.clear();
    this.#cells.clear();
    this.#hidden = new Set(MODULE_NAMES);
    this.#declared.clear();
    this.#types.restart();
  }

  #describe(thrown: ThrownText): ShownError {
    return describeThrown(thrown, this.#sources, this.#options.redact);
  }

  #take(message: ExecutorMessage): void {
    switch (message.type) {
      case "publish":
        this.#sinks.ofOrLast(message.cell)?.onPublish(message.kind, message.content);
        break;
      case "comm":
        this.#takeComm(message.cell, message.kind, fromCommText(message.message));
        break;
      case "thrown":
        this.#sinks.ofOrLast(message.cell)?.onError(this.#describe(message.thrown));
        break;
      case "secrets": {
        const { secrets, alwaysSecret } = knownSecrets();
        for (const [value, name, isAlways] of message.values) {
          if (!secrets.has(value)) secrets.set(value, name);
          if (isAlways) alwaysSecret.add(value);
        }
        break;
      }
      case "variables":
        this.#variables = message.names;
        this.#types.checker?.setEnvironment(message.names);
        break;
      case "input":
        void this.#ask(message);
        break;
      default:
    }
  }

  #takeComm(cell: number, kind: CommKind, message: CommMessage): void {
    this.#comms.follow(kind, message);
    const sink = this.#sinks.of(cell);
    if (sink) sink.onComm(kind, message);
    else this.onComm(kind, message);
  }

  async #ask({ cell, id, prompt, password }: ExecutorMessage & { type: "input" }): Promise<void> {
    try {
      const text = await this.#sinks.ofOrLast(cell)?.onInput(prompt, password);
      this.#engine.answer(id, { text: text ?? "" });
    } catch (error) {
      this.#engine.answer(id, { error: error instanceof Error ? error.message : String(error) });
    }
  }
}

function pathOf({ source }: CellRequest): string | undefined {
  return typeof source === "function" ? source() : source;
}

function toThrown(message: string): ThrownText {
  return { name: SESSION_ENDED, message, text: `${SESSION_ENDED}: ${message}` };
}

/** Whether a type of message is one of a comm. */
export function isComm(kind: string): kind is CommKind {
  return kind === "comm_open" || kind === "comm_msg" || kind === "comm_close";
}
