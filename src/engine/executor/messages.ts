import { writeSync } from "node:fs";
import type { ExecutorMessage, StreamName } from "../protocol.js";

const { from } = Buffer;
/** Works with the bytes of any realm, whatever their own methods are. */
const byteLength = Reflect.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), "byteLength")
  ?.get as () => number;
const pause = new Int32Array(new SharedArrayBuffer(4));

const STDOUT = 1;
const STDERR = 2;
const PAUSE = 1;
/** How much text is written at once, in UTF-16 code units. */
const PIECE = 1 << 20;

/** Writes to standard output: what cells print, and messages between it. */
export class Messages {
  readonly #opening: string;
  #stream = "";
  /** Called before anything is printed. */
  beforePrinting: () => void = () => undefined;

  /** `token`: what a message begins with. */
  constructor(token: string) {
    this.#opening = `\0${token}`;
  }

  send(message: ExecutorMessage): void {
    this.#write(STDOUT, message);
  }

  /** Marks in standard error, which only what is not JavaScript writes to, where a cell ends or secrets are known. */
  markStderr(message: ExecutorMessage): void {
    this.#write(STDERR, message);
  }

  /** Prints what belongs to a cell. */
  print(cell: number, name: StreamName, data: string | Uint8Array): void {
    this.beforePrinting();
    this.#tell(cell, name);
    if (typeof data === "string") writeText(STDOUT, data);
    else writeAll(STDOUT, data);
    // What else is written to standard output, such as by a child, is not JavaScript's standard error.
    if (name === "stderr") this.#tell(cell, "stdout");
  }

  /** Marks what is printed from now on as a cell's. */
  begin(cell: number): void {
    this.#tell(cell, "stdout");
  }

  #tell(cell: number, name: StreamName): void {
    const stream = `${cell} ${name}`;
    if (stream === this.#stream) return;
    this.#stream = stream;
    this.send({ type: "stream", cell, name });
  }

  #write(descriptor: number, message: ExecutorMessage): void {
    writeText(descriptor, `${this.#opening}${JSON.stringify(message)}\0`);
  }
}

/** Writes a text of any length piece by piece: as bytes it would need as much memory again. */
function writeText(descriptor: number, text: string): void {
  for (let start = 0; start < text.length; ) {
    let end = start + PIECE;
    // The halves of a character beyond the basic plane stay together.
    if (/[\ud800-\udbff]/.test(text.charAt(end - 1))) end++;
    writeAll(descriptor, from(text.slice(start, end), "utf8"));
    start = end;
  }
}

function writeAll(descriptor: number, data: Uint8Array): void {
  const length = Reflect.apply(byteLength, data, []);
  for (let written = 0; written < length; ) {
    try {
      written += writeSync(descriptor, data, written, length - written);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // Who has started this process is gone; it ends when it learns that.
      if (code === "EPIPE" || code === "ECONNRESET") return;
      // The pipe is full, and has been made one that does not wait.
      if (code !== "EAGAIN") throw error;
      Atomics.wait(pause, 0, 0, PAUSE);
    }
  }
}
