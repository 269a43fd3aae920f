import { StringDecoder } from "node:string_decoder";
import type { ExecutorMessage, StreamName } from "./protocol.js";

/** What comes out of the executor. */
export interface OutputHandlers {
  onText(cell: number, name: StreamName, text: string): void;
  onMessage(message: ExecutorMessage): void;
}

/** Reads one stream of the executor: what is printed, and the messages between it (see `protocol.ts`). */
export class OutputReader {
  readonly #opening: Buffer;
  readonly #handlers: OutputHandlers;
  readonly #decoders = { stdout: new StringDecoder("utf8"), stderr: new StringDecoder("utf8") };
  /** The parts of a message whose end has not come. */
  #message: Buffer[] | undefined;
  /** What may be the beginning of a message. */
  #held: Buffer = Buffer.alloc(0);
  #name: StreamName;
  cell = 0;

  constructor(token: string, name: StreamName, handlers: OutputHandlers) {
    this.#opening = Buffer.from(`\0${token}`);
    this.#name = name;
    this.#handlers = handlers;
  }

  push(chunk: Buffer): void {
    let rest = this.#held.length > 0 ? Buffer.concat([this.#held, chunk]) : chunk;
    this.#held = Buffer.alloc(0);
    while (rest.length > 0) {
      if (this.#message !== undefined) {
        const end = rest.indexOf(0);
        this.#message.push(end < 0 ? rest : rest.subarray(0, end));
        if (end < 0) return;
        const parts = this.#message;
        this.#message = undefined;
        this.#take(JSON.parse(Buffer.concat(parts).toString("utf8")));
        rest = rest.subarray(end + 1);
        continue;
      }
      const start = rest.indexOf(this.#opening);
      if (start < 0) {
        const kept = this.#possibleOpening(rest);
        this.#text(rest.subarray(0, rest.length - kept));
        this.#held = rest.subarray(rest.length - kept);
        return;
      }
      this.#text(rest.subarray(0, start));
      this.#message = [];
      rest = rest.subarray(start + this.#opening.length);
    }
  }

  /** Takes what is left when the stream has ended. */
  end(): void {
    this.#text(this.#held);
    this.#held = Buffer.alloc(0);
    const last = this.#decoders[this.#name].end();
    if (last !== "") this.#handlers.onText(this.cell, this.#name, last);
  }

  /** Returns how many bytes at the end of `data` a message may begin with. */
  #possibleOpening(data: Buffer): number {
    const at = data.lastIndexOf(0);
    if (at < 0) return 0;
    const length = data.length - at;
    const isOpening = length < this.#opening.length && data.subarray(at).equals(this.#opening.subarray(0, length));
    return isOpening ? length : 0;
  }

  #text(data: Buffer): void {
    if (data.length === 0) return;
    const text = this.#decoders[this.#name].write(data);
    if (text !== "") this.#handlers.onText(this.cell, this.#name, text);
  }

  #take(message: ExecutorMessage): void {
    if (message.type === "stream") {
      this.cell = message.cell;
      this.#name = message.name;
    } else this.#handlers.onMessage(message);
  }
}
