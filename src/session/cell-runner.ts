import type { NotebookOptions } from "../checker/compiler-options.js";
import { type CompiledCell, CompileFault, compileCell } from "../engine/compile-cell.js";
import type { Engine } from "../engine/engine.js";
import { SESSION_ENDED } from "../engine/exit.js";
import { HIDDEN, MODULE_NAMES } from "../engine/names.js";
import { type ParsedCell, parseCell } from "../engine/parse-cell.js";
import { type CellOutcome, INTERRUPTED, type ThrownText } from "../engine/protocol.js";
import { positionAt } from "../errors.js";
import type { CellRequest, CellResult, CellSink } from "./cell.js";
import type { CellSinks } from "./cell-sinks.js";
import { Cells } from "./cells.js";
import type { SessionChecker } from "./session-checker.js";
import { describeDiagnostics, describeThrown, type Fault, positionInFile, type ShownError } from "./traceback.js";

export interface CellRunnerOptions {
  readonly cwd: string;
  readonly notebook: NotebookOptions;
  readonly engine: Engine;
  readonly types: SessionChecker;
  readonly sinks: CellSinks;
  /** Returns what settles when a cell may run; undefined if nothing has to be waited for. */
  readonly opening: () => Promise<void> | undefined;
  readonly redact: (text: string) => string;
}

/** The life of a run: a cell is parsed, its lines for the shell are run, its types checked, then it is compiled and run. */
export class CellRunner {
  readonly #options: CellRunnerOptions;
  readonly cells = new Cells();
  #hidden = new Set<string>(MODULE_NAMES);
  readonly #declared = new Set<string>();
  #runs = 0;
  /** Ends the wait for the check of the cell that is checked or runs; undefined if there is none. */
  #stop: (() => void) | undefined;

  constructor(options: CellRunnerOptions) {
    this.#options = options;
  }

  /** The names that cells have declared with the suffix of {@link HIDDEN}. */
  get hidden(): ReadonlySet<string> {
    return this.#hidden;
  }

  /** The names that cells have declared. */
  get declared(): ReadonlySet<string> {
    return this.#declared;
  }

  /** Whether a cell is checked or runs. */
  get isRunning(): boolean {
    return this.#stop !== undefined;
  }

  async run(request: CellRequest, sink: CellSink): Promise<CellResult> {
    const run = this.#begin(sink);
    let stop = () => {};
    const stopped = new Promise<"stopped">((resolve) => {
      stop = () => resolve("stopped");
    });
    this.#stop = stop;
    try {
      const cell = parseCell(request.code);
      if (cell.fault === undefined && cell.preparation !== undefined) {
        this.cells.add(run, request);
        const thrown = await this.#prepare(cell.preparation, request, sink);
        if (thrown) return { status: "error", error: this.describe(thrown) };
      }
      const error = await Promise.race([this.#findFaults(cell, request), stopped]);
      if (error === "stopped") return { status: "error", error: this.describe(INTERRUPTED) };
      if (error !== undefined) return { status: "error", error };
      return await this.#runChecked(run, cell, request);
    } finally {
      if (this.#stop === stop) this.#stop = undefined;
    }
  }

  /** Waits no longer for the check of the cell that is checked or runs. */
  stop(): void {
    this.#stop?.();
  }

  /** Describes something thrown by a cell. */
  describe(thrown: ThrownText): ShownError {
    return describeThrown(thrown, (name) => this.cells.codeNamed(name), this.#options.redact);
  }

  /** Forgets all cells: the process that has run them has ended. */
  clear(): void {
    this.cells.clear();
    this.#hidden = new Set(MODULE_NAMES);
    this.#declared.clear();
  }

  #begin(sink: CellSink): number {
    this.#options.sinks.add(++this.#runs, sink);
    return this.#runs;
  }

  /** Runs the lines for the shell that a cell begins with. Returns what they have thrown. */
  async #prepare(code: string, { name, silent = false }: CellRequest, sink: CellSink): Promise<ThrownText | undefined> {
    const outcome = await this.#options.engine.run({
      id: this.#begin(sink),
      name,
      code,
      maps: [],
      hasResult: false,
      silent,
      allowStdin: false,
      declared: [],
      redeclared: [],
    });
    return outcome.thrown;
  }

  async #findFaults(cell: ParsedCell, request: CellRequest): Promise<ShownError | undefined> {
    if (cell.fault) return this.#describeFaults("SyntaxError", [cell.fault], request);
    const faults = await this.#options.types.check(cell);
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

  async #runChecked(run: number, cell: ParsedCell, request: CellRequest): Promise<CellResult> {
    const { engine, types, notebook, opening } = this.#options;
    let compiled: CompiledCell;
    try {
      compiled = compileCell(cell, { jsx: notebook.jsx, decorators: types.decorators, hidden: this.#hidden });
    } catch (error) {
      if (!(error instanceof CompileFault)) throw error;
      return { status: "error", error: this.#describeFaults("SyntaxError", [error.fault], request) };
    }
    for (const hidden of compiled.hidden) this.#hidden.add(hidden);
    this.cells.add(run, request);
    await opening();
    const values = [...cell.declared].filter(([, kind]) => kind !== "type").map(([declared]) => declared);
    const asRun = (value: string) => (compiled.hidden.includes(value) ? value + HIDDEN : value);
    const outcome = await engine.run({
      id: run,
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
    if (outcome.thrown) return { status: "error", error: this.describe(outcome.thrown) };
    return { status: "ok", result: outcome.result };
  }

  /** Keeps what a cell has declared for the cells after it. */
  #keep(cell: ParsedCell, { thrown, missing, kept, globals }: CellOutcome): void {
    if (thrown?.name === SESSION_ENDED) return;
    for (const name of cell.declared.keys()) this.#declared.add(name);
    for (const name of missing) this.#declared.delete(name);
    const { checker } = this.#options.types;
    checker?.addGlobals(globals);
    checker?.commit(cell, { missing, kept });
  }
}
