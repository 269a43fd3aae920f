import type { JsonObject } from "../json.js";
import { addressOf, type Connection } from "../jupyter/connection-file.js";
import { createMessage, decodeMessage, encodeMessage, type Message } from "../jupyter/message.js";
import { SignatureHistory } from "../jupyter/signature-history.js";
import type { CommKind, CommMessage } from "../kernel-hooks.js";
import { Publisher } from "../zmtp/publisher.js";
import { Echo, Router } from "../zmtp/sockets.js";

/** The channels on which requests come. */
export type RequestChannel = "shell" | "control" | "stdin";

export interface ChannelsOptions {
  /** Called for each message that comes; what is malformed, wrongly signed or was there before is dropped, as the protocol wants. */
  readonly onMessage: (channel: RequestChannel, message: Message) => void;
  /** Called with true when clients are behind with what was published, and with false when more may be. */
  readonly onFull: (isFull: boolean) => void;
}

/** The sockets of a kernel (Jupyter messaging protocol, "Introduction"). */
export class Channels {
  readonly #connection: Connection;
  readonly #options: ChannelsOptions;
  readonly #session = `${process.pid}-${Date.now()}`;
  readonly #signatures = new SignatureHistory();
  readonly #routers = {
    shell: new Router((frames) => this.#take("shell", frames)),
    control: new Router((frames) => this.#take("control", frames)),
    stdin: new Router((frames) => this.#take("stdin", frames)),
  };
  readonly #iopub = new Publisher((isFull) => this.#options.onFull(isFull));
  readonly #heartbeat = new Echo();

  constructor(connection: Connection, options: ChannelsOptions) {
    this.#connection = connection;
    this.#options = options;
  }

  /** Binds all sockets. Rejects if an address is taken. */
  async open(): Promise<void> {
    const { shell, control, stdin } = this.#routers;
    await Promise.all([
      shell.bind(addressOf(this.#connection, "shell")),
      control.bind(addressOf(this.#connection, "control")),
      stdin.bind(addressOf(this.#connection, "stdin")),
      this.#iopub.bind(addressOf(this.#connection, "iopub")),
      this.#heartbeat.bind(addressOf(this.#connection, "hb")),
    ]);
  }

  /** Answers a request, on the channel that it came on. */
  reply(channel: RequestChannel, request: Message, type: string, content: JsonObject): void {
    const message = createMessage(type, this.#session, content, request);
    this.#routers[channel].send(encodeMessage(message, this.#connection.key));
  }

  /** Publishes a message about a request to all clients, with bytes that its content refers to. */
  publish(parent: Message | undefined, type: string, content: JsonObject, buffers: readonly Uint8Array[] = []): void {
    const message = { ...createMessage(type, this.#session, content, parent), buffers };
    const identities = [Buffer.from(`kernel.${type}`)];
    this.#iopub.send(encodeMessage({ ...message, identities }, this.#connection.key));
  }

  /** Waits until all was handed over to the network. */
  async flush(): Promise<void> {
    await Promise.all([this.#iopub, ...Object.values(this.#routers)].map((socket) => socket.flush()));
  }

  close(): void {
    for (const socket of [...Object.values(this.#routers), this.#iopub, this.#heartbeat]) socket.close();
  }

  #take(channel: RequestChannel, frames: Buffer[]): void {
    const message = decodeMessage(frames, this.#connection.key, this.#signatures);
    if (message) this.#options.onMessage(channel, message);
  }
}

/** Publishes a message of a comm. */
export function publishComm(
  channels: Channels,
  parent: Message | undefined,
  kind: CommKind,
  { buffers, ...content }: CommMessage,
): void {
  channels.publish(parent, kind, content as unknown as JsonObject, buffers);
}
