import { inspect } from "node:util";
import type { Publisher } from "zeromq";

type Frames = readonly (string | Buffer)[];

/** How many messages wait in the socket for each client. */
export const SOCKET_LIMIT = 64;

// Beyond that, in UTF-16 code units, a cell that prints faster than it is read has to wait.
const WAITING_LIMIT = 64 * 1024 * 1024;
// How long others wait for a client that reads nothing, and how long once there was one, in milliseconds.
const PATIENCE = 10_000;
const LITTLE_PATIENCE = 100;
const PAUSE = 1;

/**
 * Sends messages to all clients, in order and as fast as the slowest takes them, so that none is lost and few are kept in memory. A client
 * that reads nothing for long misses messages, and does not stop the others.
 */
export class Broadcast {
  readonly #socket: Publisher;
  readonly #waiting: Frames[] = [];
  #size = 0;
  #timer: NodeJS.Timeout | undefined;
  #patience = PATIENCE;
  #blockedSince: number | undefined;

  /**
   * @param socket It must take a message at once or refuse it: `noDrop` is to be set, and `sendTimeout` 0.
   */
  constructor(socket: Publisher) {
    this.#socket = socket;
  }

  send(frames: Frames): void {
    this.#waiting.push(frames);
    this.#size += sizeOf(frames);
    this.#sendWaiting();
    // The socket's own thread goes on meanwhile. A loop that prints lets no timer come.
    while (this.#size > WAITING_LIMIT) {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE);
      this.#sendWaiting();
    }
  }

  /** Waits until all was handed over to the socket. */
  async flush(): Promise<void> {
    while (this.#waiting.length > 0) await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }

  readonly #sendWaiting = (): void => {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      if (!this.#send(next)) {
        this.#timer = setTimeout(this.#sendWaiting, PAUSE);
        return;
      }
      this.#waiting.shift();
      this.#size -= sizeOf(next);
    }
  };

  /** Tells whether the socket took a message, or is closed. */
  #send(frames: Frames): boolean {
    if (this.#socket.closed || this.#offer(frames)) {
      this.#blockedSince = undefined;
      return true;
    }
    this.#blockedSince ??= performance.now();
    if (performance.now() - this.#blockedSince < this.#patience) return false;
    this.#patience = LITTLE_PATIENCE;
    this.#blockedSince = undefined;
    this.#sendToReaders(frames);
    return true;
  }

  /** Sends a message to those that can take it. For the others the socket then does not ask until they have read what waits for them. */
  #sendToReaders(frames: Frames): void {
    const { emitWarning } = process;
    // It warns that the option is for later, and heeds it at once.
    process.emitWarning = () => undefined;
    this.#socket.noDrop = false;
    this.#offer(frames);
    this.#socket.noDrop = true;
    process.emitWarning = emitWarning;
  }

  #offer(frames: Frames): boolean {
    const sent = this.#socket.send([...frames]);
    sent.catch(() => undefined);
    // It is settled at once, and that is the only way to see how without letting the cell go on.
    return !inspect(sent).includes("<rejected>");
  }
}

function sizeOf(frames: Frames): number {
  return frames.reduce((size, frame) => size + frame.length, 0);
}
