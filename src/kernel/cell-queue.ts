import { setImmediate as nextTurn } from "node:timers/promises";
import type { JsonObject } from "../json.js";
import type { Message } from "../jupyter/message.js";
import type { Redaction } from "../redaction/redaction.js";
import type { CellResult } from "../session/cell.js";
import { CellOutput } from "../session/cell-output.js";
import type { Session } from "../session/session.js";
import type { ShownError } from "../session/traceback.js";
import { type Channels, publishComm, type RequestChannel } from "./channels.js";
import type { History } from "./history.js";
import { notebookOf } from "./notebook-folder.js";

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

/** One execution of a cell. */
interface CellExecution {
  readonly request: Message;
  readonly name: string;
  readonly silent: boolean;
  readonly allowStdin: boolean;
  readonly output: CellOutput;
}

/** What a cell came to: what its expressions for the client gave, or how it failed. */
type Outcome = { readonly expressions: JsonObject } | { readonly error: ShownError };

/** What cells are run with. */
export interface CellQueueOptions {
  readonly channels: Channels;
  readonly redaction: Redaction;
  readonly history: History;
  readonly session: Session;
  /** Asks the client that sent a request for a line of text. */
  readonly askForInput: (request: Message, prompt: string, isPassword: boolean) => Promise<string>;
  /** Returns the path that clients that debug know a cell's code by. */
  readonly pathOf: (code: string) => string;
  /** Called when there is nothing to run. */
  readonly onIdle: () => void;
}

/** Runs cells one after the other, and sends the clients what they show and return (`execute_request` of the Jupyter messaging protocol). */
export class CellQueue {
  readonly #options: CellQueueOptions;
  readonly #waiting: Queued[] = [];
  #taken = 0;
  #isWorking = false;
  #executionCount = 0;
  constructor(options: CellQueueOptions) {
    this.#options = options;
  }

  /** Takes an `execute_request`. */
  add(channel: RequestChannel, request: Message): void {
    this.#taken++;
    this.#waiting.push({ channel, request });
    if (!this.#isWorking) void this.#work();
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
    const { channels } = this.#options;
    const options = executeOptions(request.content);
    const { code, silent, stopOnError } = options;
    this.#publishStatus("busy", request);
    const isCounted = !silent && options.storeHistory && code.trim() !== "";
    if (isCounted) this.#options.history.add(++this.#executionCount, code);
    const cell = this.#openCell(request, options);
    // It is what the client has sent, and no output.
    if (!silent) channels.publish(request, "execute_input", { code, execution_count: this.#executionCount });
    const result = await this.#run(cell, options);
    cell.output.end();
    let aborted: Queued[] = [];
    if ("error" in result && stopOnError) {
      // What was sent before the error could be known is not run; what is sent when it is known, is.
      await this.#takeWaiting();
      aborted = this.#waiting.splice(0);
    }
    if ("error" in result) cell.output.onError(result.error);
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

  async #run(cell: CellExecution, { code, userExpressions }: ExecuteOptions): Promise<Outcome> {
    const result = await this.#runCode(cell, code);
    cell.output.end();
    if (result.status === "error") return { error: result.error };
    if (result.result !== undefined) {
      cell.output.onPublish("execute_result", { execution_count: this.#executionCount, ...result.result });
    }
    return { expressions: await this.#evaluate(userExpressions, cell) };
  }

  #runCode(cell: CellExecution, code: string): Promise<CellResult> {
    const { request, name, silent, allowStdin, output } = cell;
    const { session, pathOf: source } = this.#options;
    return session.run({ code, name, silent, allowStdin, source, notebook: notebookOf(request) }, output);
  }

  async #evaluate(expressions: JsonObject, cell: CellExecution): Promise<JsonObject> {
    const { redaction } = this.#options;
    const results: Record<string, JsonObject> = {};
    for (const [name, expression] of Object.entries(expressions)) {
      const quiet = this.#openCell(cell.request, executeOptions({ silent: true }));
      const result = await this.#runCode(quiet, String(expression));
      if (result.status === "error") results[name] = { status: "error", ...result.error };
      else {
        const { data, metadata } = result.result ?? { data: { "text/plain": "undefined" }, metadata: {} };
        results[name] = { status: "ok", data: redaction.bundle(data as JsonObject), metadata: metadata as JsonObject };
      }
    }
    return results;
  }

  #openCell(request: Message, { silent, allowStdin }: ExecuteOptions): CellExecution {
    const { channels, redaction, askForInput } = this.#options;
    const output = new CellOutput({
      redaction,
      silent,
      send: (type, content) => channels.publish(request, type, content),
      sendComm: (kind, message) => publishComm(channels, request, kind, message),
      askForInput: (prompt, isPassword) => askForInput(request, prompt, isPassword),
    });
    return { request, name: `Cell [${silent ? "*" : this.#executionCount}]`, silent, allowStdin, output };
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
