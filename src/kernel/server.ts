import { messageOf } from "../errors.js";
import type { JsonObject } from "../json.js";
import type { Message } from "../jupyter/message.js";
import type { CommKind } from "../kernel-hooks.js";
import { Redaction } from "../redaction/redaction.js";
import { redactComm } from "../session/redact-comm.js";
import type { Session } from "../session/session.js";
import { CellQueue } from "./cell-queue.js";
import { type Channels, publishComm, type RequestChannel } from "./channels.js";
import { complete } from "./completion.js";
import { DebugRequests } from "./debug-requests.js";
import { History } from "./history.js";
import { inspectCode } from "./inspection.js";
import { isComplete } from "./is-complete.js";
import { kernelInfo } from "./kernel-info.js";

// Replies that hold something of the user's. The words of the others are the protocol's, such as "complete", and may be some group's value too.
const SHOWS_CODE = new Set(["complete", "inspect", "history"]);

/** How much of the name of a request that is not known is quoted, in UTF-16 code units. */
const LONGEST_NAME = 200;

/** Answers the requests of Jupyter clients (Jupyter messaging protocol 5.4). */
export class KernelServer {
  readonly #channels: Channels;
  readonly #redaction = new Redaction();
  readonly #history = new History();
  readonly #session: Session;
  readonly #cells: CellQueue;
  readonly #debug: DebugRequests;
  #lastDebugRequest: Message | undefined;
  #input: { resolve(text: string): void; reject(error: Error): void } | undefined;
  #onShutdown: () => void = () => undefined;
  /** Settles when a client has asked the kernel to end. */
  readonly ended = new Promise<void>((resolve) => {
    this.#onShutdown = resolve;
  });

  constructor(channels: Channels, session: Session) {
    this.#channels = channels;
    this.#session = session;
    this.#debug = new DebugRequests(session, this.#redaction.text, (event) => {
      channels.publish(this.#lastDebugRequest, "debug_event", event);
    });
    this.#cells = new CellQueue({
      channels,
      redaction: this.#redaction,
      history: this.#history,
      session,
      askForInput: (request, prompt, isPassword) => this.#askForInput(request, prompt, isPassword),
      pathOf: (code) => this.#debug.pathOf(code),
      onIdle: () => this.#redaction.prepare(),
    });
    session.onComm = (kind, message) => publishComm(channels, undefined, kind, redactComm(message, this.#redaction));
    channels.publish(undefined, "status", { execution_state: "starting" });
  }

  /** Takes a message of a client. */
  readonly take = (channel: RequestChannel, message: Message): void => {
    const type = message.header.msg_type;
    if (type === "execute_request") this.#cells.add(channel, message);
    else if (channel !== "stdin") void this.#answer(channel, message);
    else if (type === "input_reply") this.#input?.resolve(String(message.content.value ?? ""));
  };

  /** Stops the cell that runs. */
  interrupt(): void {
    this.#session.interrupt();
  }

  async #answer(channel: RequestChannel, request: Message): Promise<void> {
    const { msg_type: type } = request.header;
    if (type === "debug_request") this.#lastDebugRequest = request;
    this.#channels.publish(request, "status", { execution_state: "busy" });
    // A message of a comm asks for no answer, but clients wait for the kernel to be idle again.
    if (isComm(type)) this.#takeComm(type, request);
    else this.#channels.reply(channel, request, replyTo(type), await this.#contentOf(type, request.content));
    this.#channels.publish(request, "status", { execution_state: "idle" });
    if (type === "shutdown_request") this.#onShutdown();
  }

  #takeComm(kind: CommKind, { content, buffers = [] }: Message): void {
    const { comm_id, target_name, data = {} } = content;
    if (typeof comm_id !== "string") return;
    this.#session.sendComm(kind, { comm_id, ...(typeof target_name === "string" && { target_name }), data, buffers });
  }

  async #contentOf(messageType: string, request: JsonObject): Promise<JsonObject> {
    const type = /^(.*)_request$/.exec(messageType)?.[1] ?? "";
    const answer = Object.hasOwn(this.#answers, type) ? this.#answers[type] : undefined;
    if (answer === undefined) {
      const name = this.#redaction.text(messageType).slice(0, LONGEST_NAME);
      return failure("UnknownRequest", `This kernel does not know the request ${name}.`);
    }
    try {
      const content = await answer(request);
      return SHOWS_CODE.has(type) ? this.#redaction.content(content) : content;
    } catch (error) {
      // A request that makes no sense is not a reason to end.
      return failure("Error", this.#redaction.text(messageOf(error)));
    }
  }

  readonly #answers: { readonly [type: string]: (content: JsonObject) => JsonObject | Promise<JsonObject> } = {
    kernel_info: () => kernelInfo(),
    complete: ({ code, cursor_pos }) => complete(this.#session, textOf(code), numberOf(cursor_pos)),
    inspect: ({ code, cursor_pos }) => inspectCode(this.#session, textOf(code), numberOf(cursor_pos)),
    is_complete: ({ code }) => isComplete(textOf(code)),
    history: (content) => ({ status: "ok", history: this.#history.find(content) }),
    comm_info: ({ target_name: target }) => ({
      status: "ok",
      comms: this.#session.describeComms(typeof target === "string" ? target : undefined),
    }),
    debug: (request) => this.#debug.answer(request),
    interrupt: () => {
      this.interrupt();
      return { status: "ok" };
    },
    shutdown: ({ restart }) => ({ status: "ok", restart: restart === true }),
  };

  /** Asks the client that runs a cell for a line of text. */
  async #askForInput(request: Message, message: string, isPassword: boolean): Promise<string> {
    const content = { prompt: this.#redaction.text(message), password: isPassword };
    const input = new Promise<string>((resolve, reject) => {
      this.#input?.reject(new Error("Another prompt() is asking now."));
      this.#input = { resolve, reject };
    });
    this.#channels.reply("stdin", request, "input_request", content);
    return input;
  }

  /** Lets go of what keeps the process alive. */
  async close(): Promise<void> {
    this.#session.close();
    await this.#channels.flush();
    this.#channels.close();
  }
}

/** Returns the type of the reply to a message: `x_reply` for `x_request`, and for any other `x` too. */
function replyTo(type: string): string {
  return `${type.replace(/_(?:request|reply)$/, "") || "unknown"}_reply`;
}

/** Whether a type of message is one of a comm. */
function isComm(type: string): type is CommKind {
  return type === "comm_open" || type === "comm_msg" || type === "comm_close";
}

function failure(ename: string, evalue: string): JsonObject {
  return { status: "error", ename, evalue, traceback: [`${ename}: ${evalue}`] };
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function numberOf(value: unknown): number {
  return typeof value === "number" ? value : 0;
}
