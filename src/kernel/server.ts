import { setImmediate as nextTurn } from "node:timers/promises";
import type { JsonObject, Message } from "../jupyter/message.js";
import { Redaction } from "../redaction/redaction.js";
import { currentCell } from "./cell.js";
import { CellQueue } from "./cell-queue.js";
import type { Channels, RequestChannel } from "./channels.js";
import { complete } from "./completion.js";
import { History } from "./history.js";
import { inspectCode } from "./inspection.js";
import { Interrupts } from "./interrupts.js";
import { isComplete } from "./is-complete.js";
import { kernelInfo } from "./kernel-info.js";
import { preloadOwnPackage } from "./packages.js";
import { describeThrown } from "./traceback.js";
import {
  Interrupted,
  isInterruption,
  keepCompiledTypeScript,
  listenToDisplay,
  loadTypeScript,
  TslabEngine,
} from "./tslab.js";

// What a client asks first is answered before the compiler is made, which takes the better part of a second; it may never ask.
const FIRST_REQUEST_TIMEOUT = 150;

// Replies that hold something of the user's. The words of the others are the protocol's, such as "complete", and may be some group's value too.
const SHOWS_CODE = new Set(["complete", "inspect", "history"]);

/** Answers the requests of Jupyter clients (Jupyter messaging protocol 5.4). */
export class KernelServer {
  readonly #channels: Channels;
  readonly #parent: number | undefined;
  readonly #redaction = new Redaction();
  readonly #history = new History();
  readonly #interrupts = new Interrupts(() => this.interrupt());
  readonly #engine: Promise<TslabEngine>;
  readonly #cells: CellQueue;
  #hasRequest = false;
  #onFirstRequest: () => void = () => undefined;
  #input: { resolve(text: string): void; reject(error: Error): void } | undefined;
  #onShutdown: () => void = () => undefined;
  /** Settles when a client has asked the kernel to end. */
  readonly ended = new Promise<void>((resolve) => {
    this.#onShutdown = resolve;
  });

  /** `parent`: the process without which the kernel is to end. */
  constructor(channels: Channels, { parent }: { readonly parent: number | undefined }) {
    this.#channels = channels;
    this.#parent = parent;
    this.#engine = this.#createEngine();
    // It is told to whoever runs a cell.
    this.#engine.catch(() => undefined);
    this.#cells = new CellQueue({
      channels,
      redaction: this.#redaction,
      history: this.#history,
      engine: async () => {
        const engine = await this.#engine;
        await this.#interrupts.ready;
        return engine;
      },
      onIdle: () => this.#useIdleTime(),
    });
    this.#channels.publish(undefined, "status", { execution_state: "starting" });
  }

  /** Takes a message of a client. */
  readonly take = (channel: RequestChannel, message: Message): void => {
    const type = message.header.msg_type;
    if (type === "execute_request") this.#cells.add(channel, message);
    else if (channel !== "stdin") void this.#answer(channel, message);
    else if (type === "input_reply") this.#input?.resolve(String(message.content.value ?? ""));
    this.#hasRequest = true;
    this.#onFirstRequest();
  };

  /** Stops the cell that runs. */
  interrupt(): void {
    this.#input?.reject(new Interrupted());
    this.#cells.interrupt();
  }

  /** Shows an error that nobody has caught as an error of the cell that it comes from. */
  readonly showUncaught = (thrown: unknown): void => {
    if (isInterruption(thrown) && this.#cells.interrupt()) return;
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
      if (this.#hasRequest) resolve();
      this.#onFirstRequest = resolve;
      setTimeout(resolve, FIRST_REQUEST_TIMEOUT);
    });
    await this.#channels.flush();
    await nextTurn();
    this.#interrupts.watch(this.#parent);
    const engine = new TslabEngine();
    listenToDisplay(({ data, metadata, transient }, isUpdate) => {
      currentCell()?.publish(isUpdate ? "update_display_data" : "display_data", {
        data: data as JsonObject,
        metadata: metadata as JsonObject,
        transient: transient as JsonObject,
      });
    });
    return engine;
  }

  /** Does beforehand what would make a later cell wait. */
  #useIdleTime(): void {
    this.#redaction.prepare();
    preloadOwnPackage();
    keepCompiledTypeScript();
  }

  async #answer(channel: RequestChannel, request: Message): Promise<void> {
    const type = request.header.msg_type.replace(/_request$/, "");
    const answer = this.#answers[type];
    if (answer === undefined || !request.header.msg_type.endsWith("_request")) return;
    this.#channels.publish(request, "status", { execution_state: "busy" });
    try {
      const content = await answer(request.content);
      const shown = SHOWS_CODE.has(type) ? this.#redaction.content(content) : content;
      this.#channels.reply(channel, request, `${type}_reply`, shown);
    } catch (error) {
      // What the compiler cannot make sense of is no reason to end.
      const described = describeThrown(error, this.#redaction.text);
      this.#channels.reply(channel, request, `${type}_reply`, { status: "error", ...described });
    }
    this.#channels.publish(request, "status", { execution_state: "idle" });
    if (type === "shutdown") this.#onShutdown();
  }

  readonly #answers: { readonly [type: string]: (content: JsonObject) => JsonObject | Promise<JsonObject> } = {
    kernel_info: () => kernelInfo(),
    complete: async ({ code, cursor_pos }) => complete(await this.#engine, textOf(code), numberOf(cursor_pos)),
    inspect: async ({ code, cursor_pos }) => inspectCode(await this.#engine, textOf(code), numberOf(cursor_pos)),
    is_complete: async ({ code }) => isComplete((await this.#engine).typescript, textOf(code)),
    history: (content) => ({ status: "ok", history: this.#history.find(content) }),
    comm_info: () => ({ status: "ok", comms: {} }),
    interrupt: () => {
      this.interrupt();
      return { status: "ok" };
    },
    shutdown: ({ restart }) => ({ status: "ok", restart: restart === true }),
  };

  /** Asks the client that runs a cell for a line of text. */
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

  /** Lets go of what keeps the process alive. */
  async close(): Promise<void> {
    await Promise.all([this.#interrupts.close(), this.#channels.flush()]);
    this.#channels.close();
  }
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function numberOf(value: unknown): number {
  return typeof value === "number" ? value : 0;
}
