import type { Readable, Writable } from "node:stream";
import { messageOf } from "../errors.js";

/** Answers what the other side asks, at once or by a promise; undefined is answered as null. */
export type RequestHandler = (method: string, parameters: unknown) => unknown;

/** Called for notifications of the other side. */
export type NotificationHandler = (method: string, parameters: unknown) => void;

/** The code of an error that a handler has thrown (`InternalError` of JSON-RPC 2.0). */
const FAILED = -32_603;

interface Pending {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

interface Incoming {
  readonly id?: number | string;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string };
}

/** JSON-RPC 2.0 over a pair of streams, with the headers of the Language Server Protocol. */
export class JsonRpc {
  readonly #output: Writable;
  readonly #onRequest: RequestHandler;
  readonly #onNotification: NotificationHandler;
  readonly #pending = new Map<number, Pending>();
  #lastId = 0;
  #chunks: Buffer[] = [];
  #length = 0;
  /** How long the message is that is being read; undefined while its header is. */
  #expected: number | undefined;
  #end: Error | undefined;

  constructor(
    input: Readable,
    output: Writable,
    onRequest: RequestHandler,
    onNotification: NotificationHandler = () => undefined,
  ) {
    this.#output = output;
    this.#onRequest = onRequest;
    this.#onNotification = onNotification;
    input.on("data", (chunk: Buffer) => {
      // All answers to what has come together leave together: each write costs more than the answer.
      output.cork();
      this.#read(chunk);
      output.uncork();
    });
    // Who waits is reported by `end`.
    output.on("error", () => undefined);
  }

  /** Sends a request. Rejects if the other side answers with an error, or has ended. */
  request(method: string, parameters: unknown): Promise<unknown> {
    if (this.#end) return Promise.reject(this.#end);
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      this.#send({ jsonrpc: "2.0", id, method, params: parameters });
    });
  }

  /** Tells the other side something that it does not answer. */
  notify(method: string, parameters: unknown): void {
    if (!this.#end) this.#send({ jsonrpc: "2.0", method, params: parameters });
  }

  /** Rejects what is waited for, and all that is asked from now on. */
  end(error: Error): void {
    this.#end = error;
    for (const { reject } of this.#pending.values()) reject(error);
    this.#pending.clear();
  }

  #answer(id: number | string, method: string, parameters: unknown): void {
    const send = (result: unknown) => this.#send({ jsonrpc: "2.0", id, result: result ?? null });
    const fail = (error: unknown) => {
      const message = messageOf(error);
      this.#send({ jsonrpc: "2.0", id, error: { code: FAILED, message } });
    };
    try {
      const result = this.#onRequest(method, parameters);
      // What is answered at once is not put off by a turn: TypeScript waits for it.
      if (result instanceof Promise) result.then(send, fail);
      else send(result);
    } catch (error) {
      fail(error);
    }
  }

  #send(message: object): void {
    const body = JSON.stringify(message);
    this.#output.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  }

  #read(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    for (;;) {
      if (this.#expected === undefined) {
        const text = this.#joined();
        const end = text.indexOf("\r\n\r\n");
        if (end < 0) return;
        const length = /content-length: *(\d+)/i.exec(text.toString("latin1", 0, end))?.[1];
        this.#expected = Number(length ?? 0);
        this.#drop(end + 4);
      }
      if (this.#length < this.#expected) return;
      const body = this.#joined().toString("utf8", 0, this.#expected);
      this.#drop(this.#expected);
      this.#expected = undefined;
      this.#take(JSON.parse(body));
    }
  }

  #joined(): Buffer {
    const [first] = this.#chunks;
    const joined = this.#chunks.length === 1 && first ? first : Buffer.concat(this.#chunks);
    this.#chunks = [joined];
    return joined;
  }

  #drop(length: number): void {
    const rest = this.#joined().subarray(length);
    this.#chunks = rest.length > 0 ? [rest] : [];
    this.#length = rest.length;
  }

  #take(message: Incoming): void {
    if (message.method !== undefined) {
      if (message.id === undefined) this.#onNotification(message.method, message.params);
      else this.#answer(message.id, message.method, message.params);
      return;
    }
    const pending = this.#pending.get(Number(message.id));
    this.#pending.delete(Number(message.id));
    if (message.error) pending?.reject(new Error(message.error.message));
    else pending?.resolve(message.result);
  }
}
