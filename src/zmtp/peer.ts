import type { Socket } from "node:net";
import { encodeCommand, type Frame, FrameDecoder, ZmtpError } from "./frames.js";
import { checkGreeting, GREETING_LENGTH, greeting, readReady, readyCommand, type SocketType } from "./handshake.js";

export interface PeerOptions {
  /** What kind of socket this side is. */
  readonly type: SocketType;
  /** The routing id that this side wants. Default: none. */
  readonly routingId?: string;
  /** Called when both sides have said what they are, with the routing id that the other one wants: empty for none. */
  readonly onReady: (routingId: Buffer) => void;
  /** Called for each message that has arrived as a whole. */
  readonly onMessage: (frames: Buffer[]) => void;
  /** Called for a subscription to what begins with `topic`, or its end. */
  readonly onSubscription?: (topic: Buffer, isWanted: boolean) => void;
  readonly onClose: () => void;
}

// Anybody may connect to the port. Jupyter's messages are signed, but a signature can be checked only when a message is there as a whole.
const MOST_BYTES_BEFORE_READY = 4_096;
const MOST_BYTES = 512 * 1024 * 1024;
const MOST_FRAMES = 4_096;
/** How many bytes the socket is given at once. */
const LONGEST_WRITE = 1 << 20;
/** After how long of silence the system asks whether the other side is still there, in milliseconds. */
const KEEP_ALIVE = 60_000;
/** How long a peer may take to say what it is, in milliseconds; ZeroMQ's own default. */
const HANDSHAKE_TIMEOUT = 30_000;

/** The other side of one connection. */
export class Peer {
  readonly #socket: Socket;
  readonly #options: PeerOptions;
  readonly #decoder = new FrameDecoder(MOST_BYTES_BEFORE_READY);
  #state: "greeting" | "handshake" | "ready" = "greeting";
  #frames: Buffer[] = [];
  #size = 0;
  /** What the socket is given when it has sent what it was given before: by what it has sent it is known whether the other side reads. */
  readonly #queue: Buffer[] = [];
  #queued = 0;
  #writing: NodeJS.Immediate | undefined;

  constructor(socket: Socket, options: PeerOptions) {
    this.#socket = socket;
    this.#options = options;
    socket.setNoDelay(true);
    // The other side may be gone without a word.
    socket.setKeepAlive(true, KEEP_ALIVE);
    socket.setTimeout(HANDSHAKE_TIMEOUT, () => socket.destroy());
    socket.on("drain", this.#writeQueued);
    socket.on("data", (chunk) => this.#take(chunk));
    // Where it matters, "close" follows.
    socket.on("error", () => undefined);
    socket.once("close", options.onClose);
    socket.write(greeting());
    socket.write(readyCommand(options.type, options.routingId));
  }

  /** How many bytes wait to be taken by the other side. */
  get waiting(): number {
    return this.#queued + this.#socket.writableLength;
  }

  /** How many bytes the other side has taken. */
  get taken(): number {
    return this.#socket.bytesWritten - this.#socket.writableLength;
  }

  /** Sends the bytes of a message. */
  send(pieces: readonly Buffer[]): void {
    if (this.#socket.destroyed) return;
    for (const piece of pieces) {
      for (let at = 0; at < piece.length; at += LONGEST_WRITE) {
        this.#queue.push(piece.length <= LONGEST_WRITE ? piece : piece.subarray(at, at + LONGEST_WRITE));
      }
      this.#queued += piece.length;
    }
    // Together with what else is sent in this turn, and after what others are given to do meanwhile: each call of the system takes its time.
    if (this.#queued >= LONGEST_WRITE) this.#writeQueued();
    else this.#writing ??= setImmediate(this.#writeQueued);
  }

  sendCommand(name: string, data: Buffer): void {
    this.send([encodeCommand(name, data)]);
  }

  destroy(): void {
    this.#socket.destroy();
  }

  readonly #writeQueued = (): void => {
    clearImmediate(this.#writing);
    this.#writing = undefined;
    this.#socket.cork();
    let count = 0;
    for (; this.#socket.writableLength < LONGEST_WRITE; count++) {
      const piece = this.#queue[count];
      if (piece === undefined) break;
      this.#queued -= piece.length;
      this.#socket.write(piece);
    }
    this.#queue.splice(0, count);
    this.#socket.uncork();
  };

  #take(chunk: Buffer): void {
    try {
      this.#decoder.push(chunk);
      if (this.#state === "greeting") {
        const bytes = this.#decoder.take(GREETING_LENGTH);
        if (bytes === undefined) return;
        checkGreeting(bytes);
        this.#state = "handshake";
      }
      for (let frame = this.#decoder.next(); frame !== undefined; frame = this.#decoder.next()) {
        if (frame.isCommand) this.#takeCommand(frame.body);
        else this.#takeFrame(frame);
        if (this.#socket.destroyed) return;
      }
    } catch (error) {
      this.#socket.destroy();
      if (!(error instanceof ZmtpError)) throw error;
    }
  }

  #takeCommand(body: Buffer): void {
    const end = 1 + (body[0] ?? 0);
    const name = body.toString("latin1", 1, end);
    const data = body.subarray(end);
    if (this.#state === "handshake") {
      if (name !== "READY") throw new ZmtpError("A peer is to say first what it is.");
      const routingId = readReady(data, this.#options.type);
      this.#state = "ready";
      this.#decoder.limit = MOST_BYTES;
      this.#socket.setTimeout(0);
      this.#options.onReady(routingId);
    } else if (name === "PING") {
      // After its time to live comes what is sent back.
      this.sendCommand("PONG", data.subarray(2));
    } else if (name === "SUBSCRIBE" || name === "CANCEL") {
      this.#options.onSubscription?.(data, name === "SUBSCRIBE");
    }
  }

  #takeFrame({ body, hasMore }: Frame): void {
    if (this.#state !== "ready") throw new ZmtpError("A peer is to say first what it is.");
    this.#frames.push(body);
    this.#size += body.length;
    if (this.#size > MOST_BYTES || this.#frames.length > MOST_FRAMES) throw new ZmtpError("A message is too long.");
    if (hasMore) return;
    const frames = this.#frames;
    this.#frames = [];
    this.#size = 0;
    this.#options.onMessage(frames);
  }
}
