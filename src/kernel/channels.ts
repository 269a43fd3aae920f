import { Publisher, Reply, Router } from "zeromq";
import { addressOf, type Connection } from "../jupyter/connection-file.js";
import { createMessage, decodeMessage, encodeMessage, type JsonObject, type Message } from "../jupyter/message.js";
import { Broadcast, SOCKET_LIMIT } from "./broadcast.js";

/** The channels on which requests come. */
export type RequestChannel = "shell" | "control" | "stdin";

// A client that comes back with the same identity, such as a second tab, takes over the place of the one that was there.
const ROUTER_OPTIONS = {
  sendHighWaterMark: 0,
  receiveHighWaterMark: 0,
  handover: true,
};

/** The sockets of a kernel (Jupyter messaging protocol, "Introduction"). */
export class Channels {
  readonly #connection: Connection;
  readonly #session = `${process.pid}-${Date.now()}`;
  // No limits: what is dropped is a reply that is lost.
  readonly #routers = {
    shell: new Router({ ...ROUTER_OPTIONS, linger: 1_000 }),
    control: new Router({ ...ROUTER_OPTIONS, linger: 1_000 }),
    stdin: new Router({ ...ROUTER_OPTIONS, linger: 0 }),
  };
  readonly #iopub = new Publisher({ sendHighWaterMark: SOCKET_LIMIT, noDrop: true, sendTimeout: 0, linger: 1_000 });
  readonly #heartbeat = new Reply({ linger: 0 });
  readonly #senders = new Map<Router, Sender>();
  readonly #broadcast = new Broadcast(this.#iopub);

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Binds all sockets, and gives what comes to `onMessage`; what is malformed or wrongly signed is dropped, as the protocol wants. */
  async open(onMessage: (channel: RequestChannel, message: Message) => void): Promise<void> {
    const { shell, control, stdin } = this.#routers;
    await Promise.all([
      shell.bind(addressOf(this.#connection, "shell")),
      control.bind(addressOf(this.#connection, "control")),
      stdin.bind(addressOf(this.#connection, "stdin")),
      this.#iopub.bind(addressOf(this.#connection, "iopub")),
      this.#heartbeat.bind(addressOf(this.#connection, "hb")),
    ]);
    void this.#echoHeartbeats();
    for (const channel of ["shell", "control", "stdin"] as const) {
      void this.#receive(channel, (message) => onMessage(channel, message));
    }
  }

  /** Answers a request, on the channel that it came on. */
  reply(channel: RequestChannel, request: Message, type: string, content: JsonObject): void {
    this.#send(this.#routers[channel], createMessage(type, this.#session, content, request));
  }

  /** Publishes a message about a request to all clients; `metadata` goes beside its content. */
  publish(parent: Message | undefined, type: string, content: JsonObject, metadata: JsonObject = {}): void {
    const message = { ...createMessage(type, this.#session, content, parent), metadata };
    const identities = [Buffer.from(`kernel.${type}`)];
    this.#broadcast.send(encodeMessage({ ...message, identities }, this.#connection.key));
  }

  /** Waits until all was handed over to the network. */
  async flush(): Promise<void> {
    await Promise.all([this.#broadcast.flush(), ...[...this.#senders.values()].map((sender) => sender.flush())]);
  }

  close(): void {
    for (const socket of [...Object.values(this.#routers), this.#iopub, this.#heartbeat]) socket.close();
  }

  #send(socket: Router, message: Message): void {
    let sender = this.#senders.get(socket);
    if (sender === undefined) {
      sender = new Sender(socket);
      this.#senders.set(socket, sender);
    }
    sender.send(encodeMessage(message, this.#connection.key));
  }

  async #receive(channel: RequestChannel, onMessage: (message: Message) => void): Promise<void> {
    const socket = this.#routers[channel];
    while (!socket.closed) {
      try {
        const message = decodeMessage(await socket.receive(), this.#connection.key);
        if (message) onMessage(message);
      } catch {
        // The socket was closed, or a client has gone away in the midst of a message: nobody waits for an answer.
      }
    }
  }

  async #echoHeartbeats(): Promise<void> {
    while (!this.#heartbeat.closed) {
      try {
        await this.#heartbeat.send(await this.#heartbeat.receive());
      } catch {
        // As above.
      }
    }
  }
}

/** Sends messages in order. A socket sends one at a time, most of them at once; those that it cannot take yet wait here. */
class Sender {
  readonly #socket: Router;
  readonly #waiting: (string | Buffer)[][] = [];
  #isSending = false;
  #idle: Promise<void> = Promise.resolve();

  constructor(socket: Router) {
    this.#socket = socket;
  }

  send(frames: (string | Buffer)[]): void {
    this.#waiting.push(frames);
    if (!this.#isSending) this.#idle = this.#sendWaiting();
  }

  async flush(): Promise<void> {
    await this.#idle;
  }

  async #sendWaiting(): Promise<void> {
    this.#isSending = true;
    for (let frames = this.#waiting.shift(); frames !== undefined; frames = this.#waiting.shift()) {
      try {
        await this.#socket.send(frames);
      } catch {
        // The socket was closed, or the client that a reply is for has gone.
      }
    }
    this.#isSending = false;
  }
}
