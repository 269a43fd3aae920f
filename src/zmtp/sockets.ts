import type { Server } from "node:net";
import { encodeMessage } from "./frames.js";
import type { SocketType } from "./handshake.js";
import { type Address, listen } from "./listener.js";
import { Peer } from "./peer.js";

/** How long what was sent may take to leave when a socket is closed, in milliseconds (`linger`; ipykernel has the same). */
const LINGER = 1_000;
const PAUSE = 5;
/** How many connections may have one routing id. */
const MOST_CONNECTIONS = 50;

/** A socket that others connect to. */
export abstract class BoundSocket {
  readonly #type: SocketType;
  #server: Server | undefined;
  protected readonly peers = new Set<Peer>();

  constructor(type: SocketType) {
    this.#type = type;
  }

  async bind(address: Address): Promise<void> {
    this.#server = await listen(address, (socket) => {
      const peer: Peer = new Peer(socket, {
        type: this.#type,
        onReady: (routingId) => {
          this.peers.add(peer);
          this.onReady(peer, routingId);
        },
        onMessage: (frames) => this.onMessage(peer, frames),
        onSubscription: (topic, isWanted) => this.onSubscription(peer, topic, isWanted),
        onClose: () => {
          this.peers.delete(peer);
          this.onClose(peer);
        },
      });
    });
  }

  /** Waits until the peers have taken all that was sent, at most a second. */
  async flush(): Promise<void> {
    const deadline = performance.now() + LINGER;
    while ([...this.peers].some(({ waiting }) => waiting > 0) && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
  }

  /** Closes the socket; what was not taken by then is lost: see `flush`. */
  close(): void {
    this.#server?.close();
    for (const peer of this.peers) peer.destroy();
  }

  protected onReady(_peer: Peer, _routingId: Buffer): void {
    // Most sockets need not know.
  }

  protected abstract onMessage(peer: Peer, frames: Buffer[]): void;

  protected onSubscription(_peer: Peer, _topic: Buffer, _isWanted: boolean): void {
    // Only a publisher has subscribers.
  }

  protected onClose(_peer: Peer): void {
    // Most sockets need not know.
  }
}

/** Talks to each peer by its routing id (RFC 28 of ZeroMQ, "The ROUTER Socket Type"). */
export class Router extends BoundSocket {
  readonly #onMessage: (frames: Buffer[]) => void;
  /** The connections that ask for a routing id, the newest last. */
  readonly #byId = new Map<string, Set<Peer>>();
  readonly #ids = new Map<Peer, Buffer>();
  #count = 0;

  /** `onMessage` is called for what arrives, with the routing id of its peer first. */
  constructor(onMessage: (frames: Buffer[]) => void) {
    super("ROUTER");
    this.#onMessage = onMessage;
  }

  /** Sends a message to the peer whose routing id is its first frame, by all its connections. It is lost if there is none. */
  send([routingId = "", ...frames]: readonly (Buffer | string)[]): void {
    const pieces = encodeMessage(frames);
    for (const peer of this.#byId.get(Buffer.from(routingId).toString("hex")) ?? []) peer.send(pieces);
  }

  protected override onReady(peer: Peer, wanted: Buffer): void {
    const id = wanted.length > 0 ? wanted : this.#newId();
    const key = id.toString("hex");
    // A client comes back with the same identity, such as after a change of network, and the old connection's end may not be known for minutes.
    // ZeroMQ ends the old one (ZMQ_ROUTER_HANDOVER). If its client lives on for a moment, that connects anew and takes over in turn, and what is
    // sent in that moment is lost. So all of them are kept, and each is sent everything: a client knows which answers it waits for.
    const peers = this.#byId.get(key) ?? new Set();
    this.#byId.set(key, peers.add(peer));
    const [oldest] = peers;
    if (peers.size > MOST_CONNECTIONS) oldest?.destroy();
    this.#ids.set(peer, id);
  }

  protected override onMessage(peer: Peer, frames: Buffer[]): void {
    const id = this.#ids.get(peer);
    if (id !== undefined) this.#onMessage([id, ...frames]);
  }

  protected override onClose(peer: Peer): void {
    const key = this.#ids.get(peer)?.toString("hex");
    this.#ids.delete(peer);
    const peers = key === undefined ? undefined : this.#byId.get(key);
    peers?.delete(peer);
    if (key !== undefined && peers?.size === 0) this.#byId.delete(key);
  }

  /** Returns an id that no peer can ask for: those begin with another byte than 0. */
  #newId(): Buffer {
    const id = Buffer.alloc(5);
    id.writeUInt32BE(++this.#count, 1);
    return id;
  }
}

/** Sends back what arrives: Jupyter's heartbeat (a REP socket). */
export class Echo extends BoundSocket {
  constructor() {
    super("REP");
  }

  protected override onMessage(peer: Peer, frames: Buffer[]): void {
    peer.send(encodeMessage(frames));
  }
}
