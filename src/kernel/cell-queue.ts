import { setImmediate as nextTurn } from "node:timers/promises";
import type { JsonObject, Message } from "../jupyter/message.js";
import type { Redaction } from "../redaction/redaction.js";
import { type CellExecution, runInCell } from "./cell.js";
import type { Channels, RequestChannel } from "./channels.js";
import type { History } from "./history.js";
import { toMimeBundle } from "./mime-bundle.js";
import { learnNotebookPath } from "./notebook-folder.js";
import { OutputStream } from "./output-stream.js";
import { describeDiagnostics, describeThrown, type ShownError } from "./traceback.js";
import { Interrupted, type Outcome, type TslabEngine } from "./tslab.js";

interface Queued {
  readonly channel: RequestChannel;
  readonly request: Message;
}

interface ExecuteOptions {
  readonly code: string;
  readonly silent: boolean;
  readonly storeHistory: boolean;
  readonly allowStdin: boolean;
  readonly stopOnError: boolean;
  readonly userExpressions: JsonObject;
}

/** What a cell came to: what its expressions for the client gave, or how it failed. */
type CellResult = { readonly expressions: JsonObject } | { readonly error: ShownError };

/** What cells are run with. */
export interface CellQueueOptions {
  readonly channels: Channels;
  readonly redaction: Redaction;
  readonly history: History;
  /** Gives what runs code, when it can and when that can be stopped again: the very first cell might keep the thread busy. */
  readonly engine: () => Promise<TslabEngine>;
  /** Called when there is nothing to run. */
  readonly onIdle: () => void;
}

/** Runs cells one after the other, and tells the clients what they show and come to (`execute_request` of the Jupyter messaging protocol). */
export class CellQueue {
  readonly #options: CellQueueOptions;
  readonly #waiting: Queued[] = [];
  #taken = 0;
  #isWorking = false;
  #executionCount = 0;
  /** The cell that runs, and what ends the wait for it. */
  #running: { readonly cell: CellExecution; readonly stop: () => void } | undefined;
  #engine: TslabEngine | undefined;

  constructor(options: CellQueueOptions) {
    this.#options = options;
  }

  /** Takes an `execute_request`. */
  add(channel: RequestChannel, request: Message): void {
    this.#taken++;
    this.#waiting.push({ channel, request });
    if (!this.#isWorking) void this.#work();
  }

  /** Stops the cell that runs; tells whether there was one. */
  interrupt(): boolean {
    this.#running?.stop();
    return this.#running !== undefined;
  }

  async #work(): Promise<void> {
    this.#isWorking = true;
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) await this.#execute(next);
    this.#isWorking = false;
    setImmediate(() => {
      if (!this.#isWorking) this.#options.onIdle();
    });
  }

  async #execute({ channel, request }: Queued): Promise<void> {
    const options = executeOptions(request.content);
    const { code, silent, stopOnError } = options;
    learnNotebookPath(request);
    this.#publishStatus("busy", request);
    const isCounted = !silent && options.storeHistory && code.trim() !== "";
    if (isCounted) this.#options.history.add(++this.#executionCount, code);
    const cell = this.#openCell(request, options);
    cell.publish("execute_input", { code, execution_count: this.#executionCount });
    const result = await this.#untilStopped(cell, options);
    cell.stream.end();
    let aborted: Queued[] = [];
    if ("error" in result && stopOnError) {
      // What was sent before the error could be known is not run; what is sent when it is known, is.
      await this.#takeWaiting();
      aborted = this.#waiting.splice(0);
    }
    if ("error" in result) cell.publish("error", { ...result.error });
    const content =
      "error" in result
        ? { status: "error", ...result.error }
        : { status: "ok", user_expressions: result.expressions, payload: [] };
    this.#reply({ channel, request }, content);
    for (const other of aborted) {
      this.#publishStatus("busy", other.request);
      this.#reply(other, { status: "aborted" });
    }
  }

  #reply({ channel, request }: Queued, content: JsonObject): void {
    const { channels } = this.#options;
    channels.reply(channel, request, "execute_reply", { ...content, execution_count: this.#executionCount });
    this.#publishStatus("idle", request);
  }

  /** Runs a cell until it ends or is interrupted, whatever of it runs then: its code, or how its result shows itself. */
  async #untilStopped(cell: CellExecution, options: ExecuteOptions): Promise<CellResult> {
    const stopped = new Promise<never>((_resolve, reject) => {
      const stop = () => {
        this.#engine?.interrupt();
        reject(new Interrupted());
      };
      this.#running = { cell, stop };
    });
    try {
      return await Promise.race([this.#run(cell, options), stopped]);
    } catch (thrown) {
      return { error: describeThrown(thrown, this.#options.redaction.text) };
    } finally {
      this.#running = undefined;
    }
  }

  async #run(cell: CellExecution, { code, userExpressions }: ExecuteOptions): Promise<CellResult> {
    const outcome = await this.#runCode(cell, code);
    cell.stream.end();
    if (outcome.status !== "ok") return { error: this.#describe(outcome, cell, code) };
    if (outcome.value !== undefined && outcome.value !== null) {
      const data = await toMimeBundle(outcome.value);
      cell.stream.end();
      // One that was stopped meanwhile has been told of as such.
      if (this.#running?.cell === cell) {
        cell.publish("execute_result", { execution_count: this.#executionCount, data, metadata: {} });
      }
    }
    return { expressions: await this.#evaluate(userExpressions, cell) };
  }

  async #runCode(cell: CellExecution, code: string): Promise<Outcome> {
    const engine = await this.#options.engine();
    this.#engine = engine;
    return runInCell(cell, () => engine.execute(code, cell.name));
  }

  #describe(outcome: Exclude<Outcome, { status: "ok" }>, cell: CellExecution, source: string): ShownError {
    const { text } = this.#options.redaction;
    if (outcome.status === "thrown") return describeThrown(outcome.thrown, text);
    const diagnostics = outcome.diagnostics.map(({ messageText, code, fileName, start }) => ({
      message: messageText,
      code,
      line: start.line + 1,
      column: start.character + 1,
      ...(fileName === undefined ? {} : { file: fileName }),
    }));
    return describeDiagnostics(diagnostics, { name: cell.name, source }, text);
  }

  async #evaluate(expressions: JsonObject, cell: CellExecution): Promise<JsonObject> {
    const results: Record<string, JsonObject> = {};
    for (const [name, expression] of Object.entries(expressions)) {
      const quiet = this.#openCell(cell.request, executeOptions({ silent: true }));
      const code = String(expression);
      const outcome = await this.#runCode(quiet, code);
      if (outcome.status !== "ok") results[name] = { status: "error", ...this.#describe(outcome, quiet, code) };
      else results[name] = await this.#toExpressionResult(outcome.value);
    }
    return results;
  }

  async #toExpressionResult(value: unknown): Promise<JsonObject> {
    const { redaction } = this.#options;
    try {
      const data = redaction.bundle(await toMimeBundle(value));
      // What is no JSON would make the whole reply fail.
      JSON.stringify(data);
      return { status: "ok", data, metadata: {} };
    } catch (thrown) {
      return { status: "error", ...describeThrown(thrown, redaction.text) };
    }
  }

  #openCell(request: Message, { silent, allowStdin }: ExecuteOptions): CellExecution {
    const { channels, redaction } = this.#options;
    const publish = (type: string, content: JsonObject) => {
      if (silent) return;
      if (type !== "stream") cell.stream.flush();
      channels.publish(request, type, type === "execute_input" ? content : redaction.content(content));
    };
    const stream = new OutputStream(redaction, (name, text) => {
      if (!silent) channels.publish(request, "stream", { name, text });
    });
    const name = `Cell [${silent ? "*" : this.#executionCount}]`;
    const cell: CellExecution = { request, name, silent, allowStdin, stream, publish };
    return cell;
  }

  /** Takes the requests that have arrived while a cell kept the thread busy. */
  async #takeWaiting(): Promise<void> {
    for (let before = -1; before !== this.#taken; ) {
      before = this.#taken;
      for (let turn = 0; turn < 5; turn++) await nextTurn();
    }
  }

  #publishStatus(state: "busy" | "idle", parent: Message): void {
    this.#options.channels.publish(parent, "status", { execution_state: state });
  }
}

function executeOptions(content: JsonObject): ExecuteOptions {
  const { code, silent, store_history, allow_stdin, stop_on_error, user_expressions } = content;
  return {
    code: typeof code === "string" ? code : "",
    silent: silent === true,
    storeHistory: store_history !== false,
    allowStdin: allow_stdin === true,
    stopOnError: stop_on_error !== false,
    userExpressions:
      typeof user_expressions === "object" && user_expressions !== null ? (user_expressions as JsonObject) : {},
  };
}
