import { setImmediate as nextTurn } from "node:timers/promises";
import type { JsonObject, Message } from "../jupyter/message.js";
import { Redaction } from "../redaction/redaction.js";
import { type CellExecution, currentCell, runInCell } from "./cell.js";
import type { Channels, RequestChannel } from "./channels.js";
import { complete } from "./completion.js";
import { History } from "./history.js";
import { inspectCode } from "./inspection.js";
import { Interrupts } from "./interrupts.js";
import { isComplete } from "./is-complete.js";
import { kernelInfo } from "./kernel-info.js";
import { toMimeBundle } from "./mime-bundle.js";
import { learnNotebookPath } from "./notebook-folder.js";
import { OutputStream } from "./output-stream.js";
import { preloadOwnPackage } from "./packages.js";
import { describeDiagnostics, describeThrown, type ShownError } from "./traceback.js";
import {
  Interrupted,
  isInterruption,
  keepCompiledTypeScript,
  listenToDisplay,
  loadTypeScript,
  type Outcome,
  TslabEngine,
} from "./tslab.js";

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

// What a client asks first is answered before the compiler is made, which takes the better part of a second; it may never ask.
const FIRST_REQUEST_TIMEOUT = 150;

// Replies that hold something of the user's. The words of the others are the protocol's, such as "complete", and may be some group's value too.
const SHOWS_CODE = new Set(["complete", "inspect", "history"]);

/** Answers the requests of Jupyter clients (Jupyter messaging protocol 5.4). */
export class KernelServer {
  readonly #channels: Channels;
  readonly #redaction = new Redaction();
  readonly #history = new History();
  readonly #interrupts = new Interrupts(() => this.interrupt());
  readonly #queue: Queued[] = [];
  readonly #engine: Promise<TslabEngine>;
  #isWorking = false;
  /** Whether code of the kernel's own runs for a cell: no message is taken meanwhile. */
  #isOccupied = false;
  #onStoppedHalfway: () => void = () => undefined;
  #executionCount = 0;
  #received = 0;
  #onFirstRequest: () => void = () => undefined;
  /** Ends the wait for the cell that runs. */
  #stopRunning: (() => void) | undefined;
  #input: { resolve(text: string): void; reject(error: Error): void } | undefined;
  #onShutdown: () => void = () => undefined;
  /** Settles when a client has asked the kernel to end. */
  readonly ended = new Promise<void>((resolve) => {
    this.#onShutdown = resolve;
  });

  readonly #parent: number | undefined;

  /** `parent`: the process without which the kernel is to end. */
  constructor(channels: Channels, { parent }: { readonly parent: number | undefined }) {
    this.#channels = channels;
    this.#parent = parent;
    this.#engine = this.#createEngine();
    // It is told to whoever runs a cell.
    this.#engine.catch(() => undefined);
    this.#channels.publish(undefined, "status", { execution_state: "starting" });
  }

  /** Takes a message of a client. */
  readonly take = (channel: RequestChannel, message: Message): void => {
    this.#received++;
    if (channel === "stdin") {
      if (message.header.msg_type === "input_reply") this.#input?.resolve(String(message.content.value ?? ""));
      return;
    }
    if (message.header.msg_type === "execute_request") {
      this.#queue.push({ channel, request: message });
      if (!this.#isWorking) void this.#work();
    } else {
      void this.#answer(channel, message);
    }
    this.#onFirstRequest();
  };

  /** Stops the running cell. */
  interrupt(): void {
    // An interrupt stops whatever keeps the thread busy, without a trace: before and after a cell that is the kernel's own code.
    if (this.#isOccupied) this.#onStoppedHalfway();
    this.#input?.reject(new Interrupted());
    this.#stopRunning?.();
  }

  /** Shows an error that nobody has caught as an error of the cell that it comes from. */
  readonly showUncaught = (thrown: unknown): void => {
    if (isInterruption(thrown) && this.#stopRunning) {
      this.#stopRunning();
      return;
    }
    const cell = currentCell();
    const error = describeThrown(isInterruption(thrown) ? new Interrupted() : thrown, this.#redaction.text);
    cell?.stream.end();
    if (cell) cell.publish("error", { ...error });
    else this.#channels.publish(undefined, "error", { ...error });
  };

  async #createEngine(): Promise<TslabEngine> {
    // In two steps, between which requests are answered.
    await nextTurn();
    loadTypeScript();
    await new Promise<void>((resolve) => {
      if (this.#received > 0) resolve();
      this.#onFirstRequest = resolve;
      setTimeout(resolve, FIRST_REQUEST_TIMEOUT);
    });
    await this.#channels.flush();
    await nextTurn();
    const engine = new TslabEngine();
    listenToDisplay(({ data, metadata, transient }, isUpdate) => {
      currentCell()?.publish(isUpdate ? "update_display_data" : "display_data", {
        data: data as JsonObject,
        metadata: metadata as JsonObject,
        transient: transient as JsonObject,
      });
    });
    this.#interrupts.watch(this.#parent);
    return engine;
  }

  async #answer(channel: RequestChannel, request: Message): Promise<void> {
    const type = request.header.msg_type.replace(/_request$/, "");
    const answer = this.#answers[type];
    if (answer === undefined || !request.header.msg_type.endsWith("_request")) return;
    this.#publishStatus("busy", request);
    try {
      const content = await answer(request.content);
      const shown = SHOWS_CODE.has(type) ? this.#redaction.content(content) : content;
      this.#channels.reply(channel, request, `${type}_reply`, shown);
    } catch (error) {
      // What the compiler cannot make sense of is no reason to end.
      const described = describeThrown(error, this.#redaction.text);
      this.#channels.reply(channel, request, `${type}_reply`, { status: "error", ...described });
    }
    this.#publishStatus("idle", request);
    if (type === "shutdown") this.#onShutdown();
  }

  readonly #answers: { readonly [type: string]: (content: JsonObject) => JsonObject | Promise<JsonObject> } = {
    kernel_info: () => kernelInfo(),
    complete: async (content) => {
      return complete(await this.#engine, textOf(content.code), numberOf(content.cursor_pos));
    },
    inspect: async (content) => {
      return inspectCode(await this.#engine, textOf(content.code), numberOf(content.cursor_pos));
    },
    is_complete: async ({ code }) => isComplete((await this.#engine).typescript, textOf(code)),
    history: (content) => ({ status: "ok", history: this.#history.find(content) }),
    comm_info: () => ({ status: "ok", comms: {} }),
    interrupt: () => {
      this.interrupt();
      return { status: "ok" };
    },
    shutdown: ({ restart }) => ({ status: "ok", restart: restart === true }),
  };

  async #work(): Promise<void> {
    this.#isWorking = true;
    for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) {
      const stoppedHalfway = new Promise<never>((_resolve, reject) => {
        this.#onStoppedHalfway = () => reject(new Interrupted());
      });
      try {
        await Promise.race([this.#execute(next), stoppedHalfway]);
      } catch (error) {
        // What a cell gives may also be no JSON; that must not keep the next one from running.
        this.#fail(next, error);
      }
      this.#isOccupied = false;
    }
    this.#isWorking = false;
    setImmediate(() => this.#useIdleTime());
  }

  /** Does beforehand what would make a later cell wait. */
  #useIdleTime(): void {
    if (this.#isWorking) return;
    this.#redaction.prepare();
    preloadOwnPackage();
    keepCompiledTypeScript();
  }

  /** Waits for what is not the kernel's own. */
  async #wait<Value>(promise: Promise<Value>): Promise<Value> {
    this.#isOccupied = false;
    try {
      return await promise;
    } finally {
      this.#isOccupied = true;
    }
  }

  async #execute({ channel, request }: Queued): Promise<void> {
    this.#isOccupied = true;
    const options = executeOptions(request.content);
    const { code, silent } = options;
    learnNotebookPath(request);
    this.#publishStatus("busy", request);
    const isCounted = !silent && options.storeHistory && code.trim() !== "";
    if (isCounted) this.#history.add(++this.#executionCount, code);
    const cell = this.#openCell(request, options);
    cell.publish("execute_input", { code, execution_count: this.#executionCount });
    const outcome = await this.#run(cell, code);
    let aborted: Queued[] = [];
    let error = this.#describeOutcome(outcome, cell);
    if (error === undefined && outcome.status === "ok") error = await this.#showResult(cell, outcome.value);
    if (error !== undefined && options.stopOnError) {
      // What was sent before the error could be known is not run; what is sent when it is known, is.
      await this.#wait(this.#receiveWaiting());
      aborted = this.#queue.splice(0);
    }
    if (error !== undefined) cell.publish("error", { ...error });
    const content = error
      ? { status: "error", ...error }
      : { status: "ok", user_expressions: await this.#evaluate(options.userExpressions, cell), payload: [] };
    this.#channels.reply(channel, request, "execute_reply", { ...content, execution_count: this.#executionCount });
    this.#publishStatus("idle", request);
    for (const other of aborted) this.#abort(other);
  }

  #fail({ channel, request }: Queued, thrown: unknown): void {
    const error = describeThrown(thrown, this.#redaction.text);
    this.#stopRunning = undefined;
    this.#channels.publish(request, "error", { ...error });
    const content = { status: "error", ...error, execution_count: this.#executionCount };
    this.#channels.reply(channel, request, "execute_reply", content);
    this.#publishStatus("idle", request);
    if (executeOptions(request.content).stopOnError) for (const other of this.#queue.splice(0)) this.#abort(other);
  }

  #abort({ channel, request }: Queued): void {
    this.#publishStatus("busy", request);
    const content = { status: "aborted", execution_count: this.#executionCount };
    this.#channels.reply(channel, request, "execute_reply", content);
    this.#publishStatus("idle", request);
  }

  #openCell(request: Message, { silent, allowStdin }: ExecuteOptions): CellExecution {
    const publish = (type: string, content: JsonObject) => {
      if (silent) return;
      if (type !== "stream") cell.stream.flush();
      this.#channels.publish(request, type, this.#redact(type, content));
    };
    const stream = new OutputStream(this.#redaction, (name, text) => {
      if (!silent) this.#channels.publish(request, "stream", { name, text });
    });
    const name = `Cell [${silent ? "*" : this.#executionCount}]`;
    const cell: CellExecution = { request, name, silent, allowStdin, stream, publish };
    return cell;
  }

  #redact(type: string, content: JsonObject): JsonObject {
    return type === "execute_input" ? content : this.#redaction.content(content);
  }

  /** Runs code until it ends or is interrupted. */
  async #run(cell: CellExecution, code: string): Promise<Outcome> {
    let engine: TslabEngine | undefined;
    const stopped = new Promise<Outcome>((resolve) => {
      this.#stopRunning = () => {
        engine?.interrupt();
        resolve({ status: "thrown", thrown: new Interrupted() });
      };
    });
    const prepared = await this.#wait(Promise.race([this.#prepare(), stopped]));
    let outcome: Outcome;
    if (prepared instanceof TslabEngine) {
      engine = prepared;
      outcome = await this.#wait(Promise.race([runInCell(cell, () => prepared.execute(code, cell.name)), stopped]));
    } else outcome = prepared;
    this.#stopRunning = undefined;
    cell.stream.end();
    return outcome;
  }

  /** Waits until code can be run and stopped again: the very first might keep the thread busy. */
  async #prepare(): Promise<TslabEngine | Outcome> {
    try {
      const engine = await this.#engine;
      await this.#interrupts.ready;
      return engine;
    } catch (thrown) {
      return { status: "thrown", thrown };
    }
  }

  #describeOutcome(outcome: Outcome, cell: CellExecution): ShownError | undefined {
    if (outcome.status === "thrown") return describeThrown(outcome.thrown, this.#redaction.text);
    if (outcome.status === "ok") return undefined;
    const diagnostics = outcome.diagnostics.map(({ messageText, code, fileName, start }) => ({
      message: messageText,
      code,
      line: start.line + 1,
      column: start.character + 1,
      ...(fileName === undefined ? {} : { file: fileName }),
    }));
    return describeDiagnostics(
      diagnostics,
      { name: cell.name, source: textOf(cell.request.content.code) },
      this.#redaction.text,
    );
  }

  async #showResult(cell: CellExecution, value: unknown): Promise<ShownError | undefined> {
    if (value === undefined || value === null) return undefined;
    try {
      const data = await this.#wait(toMimeBundle(value));
      cell.stream.end();
      cell.publish("execute_result", { execution_count: this.#executionCount, data, metadata: {} });
      return undefined;
    } catch (error) {
      return describeThrown(error, this.#redaction.text);
    }
  }

  async #evaluate(expressions: JsonObject, cell: CellExecution): Promise<JsonObject> {
    const results: Record<string, JsonObject> = {};
    for (const [name, expression] of Object.entries(expressions)) {
      const quiet = this.#openCell(cell.request, executeOptions({ silent: true }));
      const outcome = await this.#run(quiet, String(expression));
      const error = this.#describeOutcome(outcome, quiet);
      if (error !== undefined) results[name] = { status: "error", ...error };
      else if (outcome.status === "ok") {
        try {
          const data = this.#redaction.bundle(await this.#wait(toMimeBundle(outcome.value)));
          results[name] = { status: "ok", data, metadata: {} };
        } catch (thrown) {
          results[name] = { status: "error", ...describeThrown(thrown, this.#redaction.text) };
        }
      }
    }
    return results;
  }

  /** Takes the messages that have arrived while a cell kept the thread busy. */
  async #receiveWaiting(): Promise<void> {
    for (let before = -1; before !== this.#received; ) {
      before = this.#received;
      for (let turn = 0; turn < 5; turn++) await nextTurn();
    }
  }

  /** Asks the client that runs `cell` for a line of text. */
  async askForInput(message: string, isPassword: boolean): Promise<string> {
    const cell = currentCell();
    if (cell === undefined || !cell.allowStdin) {
      throw new Error(
        "prompt() gets no input here: the client that runs this notebook takes none. Give the value in a variable.",
      );
    }
    cell.stream.end();
    const content = { prompt: this.#redaction.text(message), password: isPassword };
    const input = new Promise<string>((resolve, reject) => {
      this.#input?.reject(new Error("Another prompt() asks now."));
      this.#input = { resolve, reject };
    });
    this.#channels.reply("stdin", cell.request, "input_request", content);
    return input;
  }

  #publishStatus(state: "busy" | "idle", parent: Message): void {
    this.#channels.publish(parent, "status", { execution_state: state });
  }

  /** Lets go of what keeps the process alive. */
  async close(): Promise<void> {
    await Promise.all([this.#interrupts.close(), this.#channels.flush()]);
    this.#channels.close();
  }
}

function executeOptions(content: JsonObject): ExecuteOptions {
  const { code, silent, store_history, allow_stdin, stop_on_error, user_expressions } = content;
  return {
    code: textOf(code),
    silent: silent === true,
    storeHistory: store_history !== false,
    allowStdin: allow_stdin === true,
    stopOnError: stop_on_error !== false,
    userExpressions:
      typeof user_expressions === "object" && user_expressions !== null ? (user_expressions as JsonObject) : {},
  };
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function numberOf(value: unknown): number {
  return typeof value === "number" ? value : 0;
}
