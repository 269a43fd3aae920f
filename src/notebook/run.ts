import { dirname, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { JsonObject } from "../jupyter/message.js";
import { requireWritable } from "../write-file.js";
import { type Cell, type Notebook, readNotebook, sourceOf, WRITE_ADVICE, writeNotebook } from "./document.js";
import { type ExecuteReply, KernelClient, KernelDied } from "./kernel-client.js";
import { CellOutputs, errorOutput } from "./outputs.js";

/** How a notebook is run. */
export interface RunOptions {
  /** Where the notebook with its outputs is written; undefined where it is not. */
  readonly output: string | undefined;
  /** Whether cells after a failing one are run. */
  readonly allowErrors: boolean;
  /** How long a cell may take, in seconds. */
  readonly timeout: number | undefined;
  /** The environment of the kernel. */
  readonly env: NodeJS.ProcessEnv;
  /** Ends the run: the kernel is ended, and what there is of the outputs written. */
  readonly signal: AbortSignal;
  readonly reporter: RunReporter;
}

/** What is told of a run while it goes on. */
export interface RunReporter {
  readonly cellStarted: (cell: { readonly number: number; readonly total: number; readonly source: string }) => void;
  readonly output: (type: string, content: JsonObject) => void;
  readonly cellEnded: (cell: {
    readonly number: number;
    readonly milliseconds: number;
    readonly failed: boolean;
  }) => void;
}

/** How a run ended; `failure` says which cell failed and how. */
export interface RunResult {
  readonly failure: string | undefined;
}

const INTERRUPT_GRACE = 3_000;

/**
 * Runs the code cells of a notebook in order, in its own folder, on a kernel of its own. Whatever happens, the kernel is ended and the
 * outputs there are so far are written.
 *
 * @throws BspumpError `FILE_UNREADABLE` where the notebook cannot be read or written.
 */
export async function runNotebook(file: string, options: RunOptions): Promise<RunResult> {
  const path = resolve(file);
  const notebook = readNotebook(path);
  // Before anything runs: a device or a FIFO is never replaced, and what ran for nothing may have run for hours.
  if (options.output !== undefined) requireWritable(options.output, WRITE_ADVICE);
  const client = await KernelClient.start({ cwd: dirname(path), env: { ...options.env, JPY_SESSION_NAME: path } });
  const end = () => void client.close();
  options.signal.addEventListener("abort", end, { once: true });
  const run: CellRun[] = [];
  try {
    const failure = await runCells(client, notebook, run, options);
    // What was published before the kernel's end has arrived then.
    await client.close();
    return { failure: failure ?? findLateError(run) };
  } finally {
    options.signal.removeEventListener("abort", end);
    await client.close();
    for (const { cell, outputs } of run) cell.outputs = outputs.toOutputs();
    if (options.output !== undefined) writeNotebook(options.output, notebook);
  }
}

/** A cell that was run, and what it has shown so far: that may change while later cells run. */
interface CellRun {
  readonly number: number;
  readonly cell: Cell;
  readonly outputs: CellOutputs;
}

/** Runs the cells, and adds each to `run` when it begins. Gives how the first that failed did. */
async function runCells(
  client: KernelClient,
  notebook: Notebook,
  run: CellRun[],
  options: RunOptions,
): Promise<string | undefined> {
  const cells = notebook.cells.filter((cell) => cell.cell_type === "code" && sourceOf(cell).trim() !== "");
  let firstFailure: string | undefined;
  for (const [index, cell] of cells.entries()) {
    if (options.signal.aborted) return "The run was stopped.";
    const number = index + 1;
    const current = { number, cell, outputs: new CellOutputs() };
    run.push(current);
    const started = performance.now();
    options.reporter.cellStarted({ number, total: cells.length, source: sourceOf(cell) });
    const failure = await runCell(client, current, run, options);
    options.reporter.cellEnded({ number, milliseconds: performance.now() - started, failed: failure !== undefined });
    if (failure === undefined) continue;
    firstFailure ??= `Cell ${number} failed: ${failure.reason}`;
    if (failure.isFinal || !options.allowErrors) break;
  }
  return firstFailure;
}

/** Tells of an error that nobody caught, in a timer or a promise of a cell that had ended well. */
function findLateError(run: readonly CellRun[]): string | undefined {
  const failed = run.find(({ outputs }) => outputs.hasError);
  return failed && `Cell ${failed.number} failed after it had ended: see its output`;
}

interface CellFailure {
  readonly reason: string;
  /** Whether no other cell can be run. */
  readonly isFinal: boolean;
}

async function runCell(
  client: KernelClient,
  { cell, outputs }: CellRun,
  run: readonly CellRun[],
  options: RunOptions,
): Promise<CellFailure | undefined> {
  const onPublished = (type: string, content: JsonObject) => {
    if (type === "update_display_data") for (const earlier of run) earlier.outputs.update(content);
    else outputs.add(type, content);
    options.reporter.output(type, content);
  };
  const report = (name: string, reason: string) => {
    const { output_type, ...content } = errorOutput(name, reason);
    onPublished(output_type, content);
  };
  try {
    const reply = await executeWithin(client, sourceOf(cell), options.timeout, onPublished);
    cell.execution_count = reply.executionCount;
    if (reply.status === "ok") return undefined;
    const reason = [reply.content.ename, reply.content.evalue]
      .filter((part) => typeof part === "string" && part !== "")
      .join(": ");
    return { reason: reason || "see its output", isFinal: false };
  } catch (error) {
    if (options.signal.aborted) return { reason: "the run was stopped", isFinal: true };
    if (!(error instanceof KernelDied) && !(error instanceof CellTimeout)) throw error;
    report(error.name, error.message);
    return { reason: error.message, isFinal: !(error instanceof CellTimeout && error.kernelGoesOn) };
  }
}

/** A cell took longer than it may. */
class CellTimeout extends Error {
  override readonly name = "CellTimeout";
  readonly kernelGoesOn: boolean;

  constructor(seconds: number, kernelGoesOn: boolean) {
    super(`The cell took longer than ${seconds} s${kernelGoesOn ? "" : " and could not be interrupted"}.`);
    this.kernelGoesOn = kernelGoesOn;
  }
}

async function executeWithin(
  client: KernelClient,
  code: string,
  timeout: number | undefined,
  onOutput: (type: string, content: JsonObject) => void,
): Promise<ExecuteReply> {
  const execution = client.execute(code, onOutput);
  if (timeout === undefined) return execution;
  const timer = new AbortController();
  const late = sleep(timeout * 1_000, "late" as const, { signal: timer.signal });
  // Where the cell is faster, the timer is stopped, which makes it fail.
  late.catch(() => undefined);
  const first = await Promise.race([execution, late]).finally(() => timer.abort());
  if (first !== "late") return first;
  client.interrupt();
  const stopped = await Promise.race([execution.then(() => true), sleep(INTERRUPT_GRACE, false)]);
  if (!stopped) {
    execution.catch(() => undefined);
    await client.close();
  }
  throw new CellTimeout(timeout, stopped);
}
