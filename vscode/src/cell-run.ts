import * as vscode from "vscode";
import type { OutputNotification } from "../../src/editor/protocol.js";
import { linkPlaces, type OutputPart, partsOf } from "./outputs.js";

type Content = OutputNotification["content"];

/** How long what a cell shows after its end is waited for before it counts as ended again, in milliseconds. */
const LATE_PAUSE = 200;

/** Where what was displayed under an id is. */
export interface Display {
  readonly run: CellRun;
  readonly output: vscode.NotebookCellOutput;
}

/** One run of a cell, and what it shows: also after it has ended, by its timers and promises. */
export class CellRun {
  readonly cell: vscode.NotebookCell;
  readonly #controller: vscode.NotebookController;
  readonly #displays: Map<string, Display[]>;
  /** The execution through which outputs are shown; the editor has them belong to one. */
  #execution: vscode.NotebookCellExecution | undefined;
  #state: "waiting" | "running" | "ended" = "waiting";
  #order: number | undefined;
  #startedAt = 0;
  #end: { readonly succeeded: boolean | undefined; readonly at: number } | undefined;
  #stream: { readonly name: string; readonly output: vscode.NotebookCellOutput } | undefined;
  #clearsAtNext = false;
  /** What is shown is shown in turn. */
  #queue: Promise<void> = Promise.resolve();
  #lateTimer: NodeJS.Timeout | undefined;

  constructor(controller: vscode.NotebookController, cell: vscode.NotebookCell, displays: Map<string, Display[]>) {
    this.#controller = controller;
    this.cell = cell;
    this.#displays = displays;
    this.#execution = controller.createNotebookCellExecution(cell);
  }

  start(): void {
    this.#state = "running";
    this.#startedAt = Date.now();
    this.#execution?.start(this.#startedAt);
    this.#enqueue(async (execution) => execution.clearOutput());
  }

  /** Ends the run when all it has shown is there; undefined for one that has not run. The next need not wait for that. */
  end(succeeded: boolean | undefined): void {
    const at = Date.now();
    this.#end = { succeeded, at };
    this.#queue = this.#queue.then(() => {
      this.#state = "ended";
      this.#execution?.end(succeeded, succeeded === undefined ? undefined : at);
      this.#execution = undefined;
    });
  }

  /** Shows an error that is not the cell's. */
  fail(name: string, message: string): void {
    this.take("error", { ename: name, evalue: message, traceback: [`${name}: ${message}`] });
  }

  /** Shows what the process says of the cell. */
  take(type: string, content: Content): void {
    this.#enqueue((execution) => this.#show(execution, type, content));
  }

  async #show(execution: vscode.NotebookCellExecution, type: string, content: Content): Promise<void> {
    switch (type) {
      case "execute_input":
        this.#order = Number(content.execution_count);
        execution.executionOrder = this.#order;
        return;
      case "clear_output":
        if (content.wait === true) this.#clearsAtNext = true;
        else await this.#clear(execution);
        return;
      case "stream":
        await this.#showText(execution, content.name === "stderr" ? "stderr" : "stdout", String(content.text ?? ""));
        return;
      case "error": {
        const { ename, evalue, traceback } = content;
        const stack = linkPlaces(Array.isArray(traceback) ? traceback.join("\n") : String(evalue));
        const error = { name: String(ename), message: String(evalue), stack };
        await this.#append(execution, [vscode.NotebookCellOutputItem.error(error)], { outputType: "error" });
        return;
      }
      case "display_data":
      case "execute_result": {
        const { data, metadata = {}, transient = {}, execution_count: executionCount } = content;
        const more = type === "execute_result" ? { executionCount } : { transient };
        const output = await this.#append(execution, itemsOf(data), { outputType: type, metadata, ...more });
        const id = (transient as { display_id?: unknown }).display_id;
        if (typeof id === "string") this.#displays.set(id, [...(this.#displays.get(id) ?? []), { run: this, output }]);
        return;
      }
      case "update_display_data": {
        const id = (content.transient as { display_id?: unknown } | undefined)?.display_id;
        for (const { run, output } of this.#displays.get(String(id)) ?? []) {
          if (run === this) await execution.replaceOutputItems(itemsOf(content.data), output);
          else run.#enqueue(async (its) => its.replaceOutputItems(itemsOf(content.data), output));
        }
      }
    }
  }

  async #showText(execution: vscode.NotebookCellExecution, name: "stdout" | "stderr", text: string): Promise<void> {
    const item = vscode.NotebookCellOutputItem[name](text);
    if (!this.#clearsAtNext && this.#stream?.name === name) {
      await execution.appendOutputItems([item], this.#stream.output);
      return;
    }
    const output = await this.#append(execution, [item], { outputType: "stream" });
    this.#stream = { name, output };
  }

  async #append(
    execution: vscode.NotebookCellExecution,
    items: vscode.NotebookCellOutputItem[],
    metadata: { [name: string]: unknown },
  ): Promise<vscode.NotebookCellOutput> {
    if (this.#clearsAtNext) await this.#clear(execution);
    this.#stream = undefined;
    const output = new vscode.NotebookCellOutput(items, metadata);
    await execution.appendOutput([output]);
    return output;
  }

  async #clear(execution: vscode.NotebookCellExecution): Promise<void> {
    this.#clearsAtNext = false;
    this.#stream = undefined;
    await execution.clearOutput();
  }

  #enqueue(action: (execution: vscode.NotebookCellExecution) => Promise<void>): void {
    this.#queue = this.#queue
      .then(async () => {
        const execution = this.#execution ?? this.#reopen();
        await action(execution);
        if (this.#state === "ended") this.#closeSoon();
      })
      // The cell, or the notebook, is not there any more.
      .catch(() => undefined);
  }

  /** Makes an execution for what a cell shows after its end, which leaves its order and its times as they are. */
  #reopen(): vscode.NotebookCellExecution {
    const execution = this.#controller.createNotebookCellExecution(this.cell);
    execution.start(this.#startedAt);
    if (this.#order !== undefined) execution.executionOrder = this.#order;
    this.#execution = execution;
    return execution;
  }

  #closeSoon(): void {
    clearTimeout(this.#lateTimer);
    this.#lateTimer = setTimeout(() => {
      void this.#queue.then(() => {
        this.#execution?.end(this.#end?.succeeded, this.#end?.at);
        this.#execution = undefined;
      });
    }, LATE_PAUSE);
  }
}

function itemsOf(bundle: unknown): vscode.NotebookCellOutputItem[] {
  return partsOf(bundle).map((part: OutputPart) => {
    if ("bytes" in part) return new vscode.NotebookCellOutputItem(part.bytes, part.mime);
    if ("json" in part) return vscode.NotebookCellOutputItem.json(part.json, part.mime);
    return vscode.NotebookCellOutputItem.text(part.text, part.mime);
  });
}
