import type { Readable, Writable } from "node:stream";

/** Answers what the other side asks; undefined is answered as null. */
export type RequestHandler = (method: string, parameters: unknown) => unknown;

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
  readonly #pending = new Map<number, Pending>();
  #lastId = 0;
  #chunks: Buffer[] = [];
  #length = 0;
  /** How long the message is that is being read; undefined while its header is. */
  #expected: number | undefined;
  #end: Error | undefined;

  constructor(input: Readable, output: Writable, onRequest: RequestHandler) {
    this.#output = output;
    this.#onRequest = onRequest;
    input.on("data", (chunk: Buffer) => this.#read(chunk));
    // Who waits is told by `end`.
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

  /** Rejects what is waited for, and all that is asked from now on. */
  end(error: Error): void {
    this.#end = error;
    for (const { reject } of this.#pending.values()) reject(error);
    this.#pending.clear();
  }

  #send(message: object): void {
    const body = Buffer.from(JSON.stringify(message));
    this.#output.write(Buffer.concat([Buffer.from(`Content-Length: ${body.length}\r\n\r\n`), body]));
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
      if (message.id === undefined) return;
      const result = this.#onRequest(message.method, message.params) ?? null;
      this.#send({ jsonrpc: "2.0", id: message.id, result });
      return;
    }
    const pending = this.#pending.get(Number(message.id));
    this.#pending.delete(Number(message.id));
    if (message.error) pending?.reject(new Error(message.error.message));
    else pending?.resolve(message.result);
  }
}
