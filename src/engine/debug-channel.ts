import type { Duplex } from "node:stream";
import { StringDecoder } from "node:string_decoder";

/** What V8 reports (Chrome DevTools Protocol). */
export interface DebugEvent {
  readonly method: string;
  readonly params: unknown;
}

/** What takes the other end's messages. */
export interface DebugChannelHandlers {
  onEvent(event: DebugEvent): void;
  /** Called when the process that runs cells has ended. */
  onEnd(): void;
}

/** The process that runs cells has ended, or is not debugged any more. */
class DebugChannelClosed extends Error {
  override readonly name = "DebugChannelClosed";

  constructor() {
    super("The process that runs the cells has ended.");
  }
}

interface Pending {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

// Of all channels, as one may be closed while an answer is on its way that the next would take for its own.
let lastId = 0;

/** The way to V8's debugger in the process that runs cells: its second thread hands on what it gets (`executor/inspector-thread.ts`). */
export class DebugChannel {
  readonly #stream: Duplex;
  readonly #handlers: DebugChannelHandlers;
  readonly #decoder = new StringDecoder("utf8");
  readonly #pending = new Map<number, Pending>();
  #pieces: string[] = [];
  #isClosed = false;

  constructor(stream: Duplex, handlers: DebugChannelHandlers) {
    this.#stream = stream;
    this.#handlers = handlers;
    stream.on("data", this.#read);
  }

  /**
   * Sends a command of the Chrome DevTools Protocol.
   *
   * @throws DebugChannelClosed if the process has ended.
   */
  send(method: string, params: object = {}): Promise<unknown> {
    if (this.#isClosed) return Promise.reject(new DebugChannelClosed());
    const id = ++lastId;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      this.#stream.write(`cdp ${JSON.stringify({ id, method, params })}\n`);
    });
  }

  /** Takes no more messages. `hasEnded`: whether the process has ended. */
  close(hasEnded = false): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#stream.off("data", this.#read);
    for (const { reject } of this.#pending.values()) reject(new DebugChannelClosed());
    this.#pending.clear();
    if (hasEnded) this.#handlers.onEnd();
  }

  readonly #read = (chunk: Buffer): void => {
    // A script's source may come in many pieces.
    const [first = "", ...others] = this.#decoder.write(chunk).split("\n");
    this.#pieces.push(first);
    for (const next of others) {
      const line = this.#pieces.join("");
      this.#pieces = [next];
      if (!this.#isClosed) this.#take(JSON.parse(line));
    }
  };

  #take(message: { id?: number; error?: string; result?: unknown; method?: string; params?: unknown }): void {
    if (message.method !== undefined) {
      this.#handlers.onEvent({ method: message.method, params: message.params });
      return;
    }
    const pending = this.#pending.get(message.id ?? 0);
    this.#pending.delete(message.id ?? 0);
    if (message.error === undefined) pending?.resolve(message.result);
    else pending?.reject(new Error(message.error));
  }
}
