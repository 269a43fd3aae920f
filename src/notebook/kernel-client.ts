import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { Dealer, type Socket, Subscriber } from "zeromq";
import { addressOf, type ConnectionFile, createConnectionFile } from "../jupyter/connection-file.js";
import { createMessage, decodeMessage, encodeMessage, type JsonObject, type Message } from "../jupyter/message.js";
import { type KernelExit, KernelProcess } from "./kernel-process.js";

/** The kernel has ended while something was wanted from it. */
export class KernelDied extends Error {
  override readonly name = "KernelDied";

  constructor(exit: KernelExit) {
    const how = exit.signal === null ? `with status ${exit.code ?? "unknown"}` : `by ${exit.signal}`;
    super(`The kernel ended ${how}.`);
  }
}

/** How a request went. */
export interface ExecuteReply {
  readonly status: "ok" | "error";
  readonly executionCount: number | null;
  readonly content: JsonObject;
}

type Listener = (message: Message) => void;

const READY_TIMEOUT = 60_000;
const SUBSCRIBE_TIMEOUT = 500;
const SHUTDOWN_TIMEOUT = 2_000;

/** A client of one kernel, which it starts and ends (Jupyter messaging protocol 5.4). */
export class KernelClient {
  readonly #session = randomUUID();
  readonly #file: ConnectionFile;
  readonly #process: KernelProcess;
  readonly #shell = new Dealer({ linger: 0, receiveHighWaterMark: 0 });
  readonly #control = new Dealer({ linger: 0 });
  // The kernel waits where this process is slower: none is lost, and few wait here.
  readonly #iopub = new Subscriber({ linger: 0, receiveHighWaterMark: 64 });
  /** Who is told of what belongs to a message, by its id. */
  readonly #listeners = new Map<string, Listener>();
  readonly #died: Promise<never>;
  #closing: Promise<void> | undefined;

  private constructor(file: ConnectionFile, process: KernelProcess) {
    this.#file = file;
    this.#process = process;
    this.#died = process.exited.then((exit) => Promise.reject(new KernelDied(exit)));
    // Told to whoever waits for it; nobody may.
    this.#died.catch(() => undefined);
    this.#shell.connect(addressOf(file.connection, "shell"));
    this.#control.connect(addressOf(file.connection, "control"));
    this.#iopub.connect(addressOf(file.connection, "iopub"));
    this.#iopub.subscribe();
    for (const socket of [this.#shell, this.#control, this.#iopub]) void this.#receive(socket);
  }

  /** Starts a kernel and waits until it answers and its outputs arrive. */
  static async start(options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv }): Promise<KernelClient> {
    const file = await createConnectionFile();
    const client = new KernelClient(file, new KernelProcess(file.path, options));
    try {
      await client.#becomeReady();
      // The kernel has read it. Left until the end, it would stay where this process is killed.
      file.remove();
    } catch (error) {
      await client.close();
      throw error;
    }
    return client;
  }

  /** Runs code; `onOutput` gets each message that the kernel publishes for it, also when it has ended. Throws {@link KernelDied}. */
  async execute(code: string, onOutput: (type: string, content: JsonObject) => void): Promise<ExecuteReply> {
    const content = {
      code,
      silent: false,
      store_history: true,
      user_expressions: {},
      allow_stdin: false,
      stop_on_error: true,
    };
    const reply = await this.#request(this.#shell, "execute_request", content, onOutput);
    const status = reply.status === "ok" ? "ok" : "error";
    const count = reply.execution_count;
    return { status, executionCount: typeof count === "number" ? count : null, content: reply };
  }

  /** Asks the kernel to stop the running cell. */
  interrupt(): void {
    this.#process.interrupt();
  }

  /** Ends the kernel: asks it to, and where it does not follow ends it and all it has started. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const shutdown = encodeMessage(
      createMessage("shutdown_request", this.#session, { restart: false }),
      this.#file.connection.key,
    );
    await Promise.race([
      this.#control.send(shutdown).catch(() => undefined),
      sleep(SHUTDOWN_TIMEOUT, undefined, { ref: false }),
    ]);
    await Promise.race([this.#process.exited, sleep(SHUTDOWN_TIMEOUT)]);
    await this.#process.kill();
    for (const socket of [this.#shell, this.#control, this.#iopub]) socket.close();
    this.#file.remove();
  }

  async #becomeReady(): Promise<void> {
    const deadline = performance.now() + READY_TIMEOUT;
    // A subscription takes its time to arrive: only what the kernel publishes shows that it has.
    for (let isSubscribed = false; !isSubscribed; ) {
      const published = () => {
        isSubscribed = true;
      };
      const request = this.#request(this.#shell, "kernel_info_request", {}, published, SUBSCRIBE_TIMEOUT);
      const late = sleep(deadline - performance.now(), undefined, { ref: false }).then(() => {
        throw new Error(`The kernel did not answer within ${READY_TIMEOUT / 1_000} seconds.`);
      });
      await Promise.race([request, late]);
    }
  }

  /** Sends a request, and waits for its reply and for the kernel to be idle again, for that at most `idleTimeout` ms after the reply. */
  async #request(
    socket: Dealer,
    type: string,
    content: JsonObject,
    onPublished: (type: string, content: JsonObject) => void,
    idleTimeout?: number,
  ): Promise<JsonObject> {
    const request = createMessage(type, this.#session, content);
    const id = request.header.msg_id;
    let onReply: (content: JsonObject) => void;
    let onIdle: () => void;
    const replied = new Promise<JsonObject>((resolve) => {
      onReply = resolve;
    });
    const idle = new Promise<void>((resolve) => {
      onIdle = resolve;
    });
    const listener: Listener = ({ header, content: received }) => {
      if (header.msg_type.endsWith("_reply")) onReply(received);
      else {
        onPublished(header.msg_type, received);
        if (header.msg_type === "status" && received.execution_state === "idle") onIdle();
      }
    };
    this.#listeners.set(id, listener);
    try {
      await socket.send(encodeMessage(request, this.#file.connection.key));
      const reply = await Promise.race([replied, this.#died]);
      const waits: Promise<unknown>[] = [idle, this.#died];
      if (idleTimeout !== undefined) waits.push(sleep(idleTimeout));
      await Promise.race(waits);
      return reply;
    } finally {
      // What a cell shows later, by a timer, still belongs to it.
      if (type !== "execute_request") this.#listeners.delete(id);
    }
  }

  async #receive(socket: Socket & AsyncIterable<Buffer[]>): Promise<void> {
    try {
      for await (const frames of socket) {
        const message = decodeMessage(frames, this.#file.connection.key);
        if (message) this.#listeners.get(String(message.parentHeader.msg_id))?.(message);
      }
    } catch (error) {
      // Closing a socket ends what waits for it.
      if (!socket.closed) throw error;
    }
  }
}
