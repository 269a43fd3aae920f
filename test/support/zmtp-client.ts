import { connect, type Socket } from "node:net";
import { encodeMessage } from "#dist/zmtp/frames.js";
import type { SocketType } from "#dist/zmtp/handshake.js";
import { toListenOptions } from "#dist/zmtp/listener.js";
import { Peer } from "#dist/zmtp/peer.js";

const RETRY_INTERVAL = 10;

export interface ClientOptions {
  readonly type: SocketType;
  readonly routingId?: string;
  readonly onMessage?: (frames: Buffer[]) => void;
}

/** A socket that connects, again and again until somebody listens; what is sent before waits. */
export class Client {
  readonly #options: ClientOptions;
  readonly #address: string;
  readonly #waiting: (readonly (string | Buffer)[])[] = [];
  #peer: Peer | undefined;
  #socket: Socket | undefined;
  #isClosed = false;

  constructor(address: string, options: ClientOptions) {
    this.#address = address;
    this.#options = options;
    this.#connect();
  }

  send(frames: readonly (string | Buffer)[]): void {
    if (this.#peer) this.#peer.send(encodeMessage(frames));
    else this.#waiting.push(frames);
  }

  /** Sends the same message again and again, to one that is connected. */
  sendRepeatedly(frames: readonly (string | Buffer)[], times: number): void {
    const message = Buffer.concat(encodeMessage(frames));
    this.#peer?.send([Buffer.concat(new Array<Buffer>(times).fill(message))]);
  }

  /** Stops reading for good. */
  stopReading(): void {
    this.#socket?.pause();
  }

  close(): void {
    this.#isClosed = true;
    this.#socket?.destroy();
  }

  #connect(): void {
    const socket = connect(toListenOptions(this.#address));
    this.#socket = socket;
    const { type, routingId, onMessage = () => undefined } = this.#options;
    const peer: Peer = new Peer(socket, {
      type,
      ...(routingId !== undefined && { routingId }),
      onReady: () => {
        this.#peer = peer;
        // To everything.
        if (type === "SUB") peer.sendCommand("SUBSCRIBE", Buffer.alloc(0));
        for (const frames of this.#waiting.splice(0)) peer.send(encodeMessage(frames));
      },
      onMessage,
      onClose: () => {
        this.#peer = undefined;
        if (!this.#isClosed) setTimeout(() => this.#connect(), RETRY_INTERVAL);
      },
    });
  }
}
