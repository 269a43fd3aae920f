import { writeSync } from "node:fs";
import type { ExecutorMessage, StreamName } from "../protocol.js";

// Cells may replace whatever is global, so that what is needed to tell of it is kept from the beginning.
const { stringify } = JSON;
const { from } = Buffer;
const { wait } = Atomics;
const pause = new Int32Array(new SharedArrayBuffer(4));

const STDOUT = 1;
const STDERR = 2;
const PAUSE = 1;

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
    writeAll(STDOUT, data);
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
    writeAll(descriptor, `${this.#opening}${stringify(message)}\0`);
  }
}

function writeAll(descriptor: number, data: string | Uint8Array): void {
  let rest = typeof data === "string" ? from(data, "utf8") : data;
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(descriptor, rest));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // Who has started this process is gone; it ends when it learns that.
      if (code === "EPIPE" || code === "ECONNRESET") return;
      // The pipe is full, and has been made one that does not wait.
      if (code !== "EAGAIN") throw error;
      wait(pause, 0, 0, PAUSE);
    }
  }
}
