import { dirname, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { SESSION_ENDED } from "../engine/exit.js";
import type { JsonObject } from "../json.js";
import { Redaction } from "../redaction/redaction.js";
import type { CellResult } from "../session/cell.js";
import { CellOutput } from "../session/cell-output.js";
import { Session } from "../session/session.js";
import { requireWritable } from "../write-file.js";
import {
  type Cell,
  clearOutputs,
  codeCells,
  type Notebook,
  sourceOf,
  WRITE_ADVICE,
  writeNotebook,
} from "./document.js";
import { readTypeScriptNotebook } from "./language.js";
import { CellOutputs, errorOutput } from "./outputs.js";
import { INJECTED, injectParameters, type Parameter } from "./parameters.js";
import { hasTag } from "./tags.js";

/** How a notebook is run. */
export interface RunOptions {
  /** Where the notebook with its outputs is written; undefined if it is not. */
  readonly output: string | undefined;
  /** Whether cells after a failing one are run. */
  readonly allowErrors: boolean;
  /** Values for names of the notebook, in a cell of their own. */
  readonly parameters: readonly Parameter[];
  /** How long a cell may take, in seconds; one that takes longer is stopped, and the next is run. */
  readonly timeout: number | undefined;
  /** The environment of the cells. */
  readonly env: NodeJS.ProcessEnv;
  /** Ends the run: the session is ended, and what there is of the outputs written. */
  readonly signal: AbortSignal;
  readonly reporter: RunReporter;
}

/** What is reported of a run while it goes on. */
export interface RunReporter {
  /** `isSkipped`: whether the cell is not run, as its tag `skip-execution` says. */
  readonly cellStarted: (cell: {
    readonly number: number;
    readonly total: number;
    readonly source: string;
    readonly isSkipped: boolean;
  }) => void;
  readonly output: (type: string, content: JsonObject) => void;
  /** Called with names of parameters that the notebook's own cell of parameters does not declare. */
  readonly parametersUnknown: (names: readonly string[]) => void;
  readonly cellEnded: (cell: {
    readonly number: number;
    readonly total: number;
    readonly milliseconds: number;
    readonly failed: boolean;
  }) => void;
}

/** How a run ended; `failure` says which cell failed and how. */
export interface RunResult {
  readonly failure: string | undefined;
}

/** The tags of a cell that is not run, and of one that may fail, as nbclient has them. */
const SKIPPED = "skip-execution";
const MAY_FAIL = "raises-exception";

const INTERRUPT_GRACE = 3_000;

/**
 * Runs the code cells of a notebook in order, in its own folder, in a session of its own. Whatever happens, the session is ended and the
 * outputs there are so far are written.
 *
 * @throws BspumpError `FILE_UNREADABLE`, `NOTEBOOK_INVALID` or `FILE_UNWRITABLE`.
 */
export async function runNotebook(file: string, options: RunOptions): Promise<RunResult> {
  const path = resolve(file);
  const notebook = readTypeScriptNotebook(path);
  const unknown = injectParameters(notebook, options.parameters);
  if (unknown.length > 0) options.reporter.parametersUnknown(unknown);
  for (const cell of notebook.cells) if (!isSkipped(cell)) clearOutputs(cell);
  // Before anything runs: a device or a FIFO is never replaced, and what ran for nothing may have run for hours.
  if (options.output !== undefined) requireWritable(options.output, WRITE_ADVICE);
  const redaction = new Redaction();
  const env = { ...options.env, JPY_SESSION_NAME: path };
  const session = new Session({ cwd: dirname(path), env, redact: redaction.text });
  const runner = new Runner(session, redaction, options);
  const end = () => session.close();
  options.signal.addEventListener("abort", end, { once: true });
  process.once("exit", end);
  try {
    const failure = await runner.runAll(notebook);
    return { failure: failure ?? runner.lateError() };
  } finally {
    options.signal.removeEventListener("abort", end);
    process.removeListener("exit", end);
    session.close();
    runner.keepOutputs();
    if (options.output !== undefined) writeNotebook(options.output, notebook);
  }
}

/** A cell that was run, and what it has shown so far: that may change while later cells run. */
interface CellRun {
  readonly number: number;
  readonly cell: Cell;
  readonly outputs: CellOutputs;
}

interface CellFailure {
  readonly reason: string;
  /** Whether no other cell can be run. */
  readonly isFinal: boolean;
  /** Whether it took too long. */
  readonly isTimeout?: boolean;
}

class Runner {
  readonly #session: Session;
  readonly #redaction: Redaction;
  readonly #options: RunOptions;
  readonly #runs: CellRun[] = [];

  constructor(session: Session, redaction: Redaction, options: RunOptions) {
    this.#session = session;
    this.#redaction = redaction;
    this.#options = options;
  }

  /** Runs the cells. Returns how the first that failed did. */
  async runAll(notebook: Notebook): Promise<string | undefined> {
    const { signal, reporter, allowErrors } = this.#options;
    const cells = codeCells(notebook);
    let firstFailure: string | undefined;
    for (const [index, cell] of cells.entries()) {
      if (signal.aborted) return "The run was stopped.";
      const number = index + 1;
      const started = performance.now();
      const place = { number, total: cells.length };
      reporter.cellStarted({ ...place, source: sourceOf(cell), isSkipped: isSkipped(cell) });
      if (isSkipped(cell)) continue;
      const failure = await this.#run({ number, cell, outputs: new CellOutputs() });
      reporter.cellEnded({ ...place, milliseconds: performance.now() - started, failed: failure !== undefined });
      if (failure === undefined) continue;
      const isMeant = hasTag(cell, MAY_FAIL) && !failure.isFinal;
      if (isMeant) continue;
      firstFailure ??= `Cell ${number} failed: ${failure.reason}`;
      if (failure.isFinal || !(allowErrors || failure.isTimeout)) break;
    }
    return firstFailure;
  }

  /** Reports an error that nobody caught, in a timer or a promise of a cell that had ended well. */
  lateError(): string | undefined {
    const failed = this.#runs.find(({ cell, outputs }) => outputs.hasError && !hasTag(cell, MAY_FAIL));
    return failed && `Cell ${failed.number} failed after it had ended: see its output`;
  }

  /** Puts what the cells have shown into the notebook. */
  keepOutputs(): void {
    for (const { cell, outputs } of this.#runs) cell.outputs = outputs.toOutputs();
  }

  async #run(run: CellRun): Promise<CellFailure | undefined> {
    this.#runs.push(run);
    const { number, cell } = run;
    const output = new CellOutput({
      redaction: this.#redaction,
      silent: false,
      send: (type, content) => this.#keep(run, type, content),
    });
    cell.execution_count = number;
    const result = await this.#runWithin(sourceOf(cell), number, output);
    output.end();
    if (this.#options.signal.aborted) return { reason: "the run was stopped", isFinal: true };
    if (result instanceof CellTimeout) {
      const { output_type, ...content } = errorOutput(result.name, result.message);
      this.#keep(run, output_type, content);
      return { reason: result.message, isFinal: !result.sessionGoesOn, isTimeout: true };
    }
    if (result.status === "ok") {
      // An assignment is an expression, and what it gives is known.
      if (result.result && !hasTag(cell, INJECTED))
        output.onPublish("execute_result", { execution_count: number, ...result.result });
      return undefined;
    }
    output.onError(result.error);
    const { ename, evalue } = result.error;
    const reason = [ename, evalue].filter((part) => part !== "").join(": ");
    return { reason: reason || "see its output", isFinal: ename === SESSION_ENDED };
  }

  async #runWithin(code: string, number: number, output: CellOutput): Promise<CellResult | CellTimeout> {
    const execution = this.#session.run({ code, name: `Cell [${number}]` }, output);
    const { timeout } = this.#options;
    if (timeout === undefined) return execution;
    const timer = new AbortController();
    const late = sleep(timeout * 1_000, "late" as const, { signal: timer.signal });
    // If the cell is faster, the timer is stopped, which makes it fail.
    late.catch(() => undefined);
    const first = await Promise.race([execution, late]).finally(() => timer.abort());
    if (first !== "late") return first;
    this.#session.interrupt();
    const stopped = await Promise.race([execution.then(() => true), sleep(INTERRUPT_GRACE, false)]);
    if (!stopped) this.#session.close();
    return new CellTimeout(timeout, stopped);
  }

  #keep({ outputs }: CellRun, type: string, content: JsonObject): void {
    if (type === "update_display_data") for (const earlier of this.#runs) earlier.outputs.update(content);
    else outputs.add(type, content);
    this.#options.reporter.output(type, content);
  }
}

function isSkipped(cell: Cell): boolean {
  return hasTag(cell, SKIPPED);
}

/** A cell took longer than it may. */
class CellTimeout extends Error {
  override readonly name = "CellTimeout";
  readonly sessionGoesOn: boolean;

  constructor(seconds: number, sessionGoesOn: boolean) {
    super(`The cell took longer than ${seconds} s${sessionGoesOn ? "" : " and could not be interrupted"}.`);
    this.sessionGoesOn = sessionGoesOn;
  }
}
