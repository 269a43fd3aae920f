import { encodeMessage } from "./frames.js";
import type { Peer } from "./peer.js";
import { BoundSocket } from "./sockets.js";

// How many bytes wait for a subscriber before the one who publishes has to.
const MOST_WAITING = 16 * 1024 * 1024;
const FEW_WAITING = MOST_WAITING / 4;
// How long others wait for a subscriber that takes nothing, and how long once it was given up, in milliseconds.
const PATIENCE = 10_000;
const LITTLE_PATIENCE = 100;
const CHECK_INTERVAL = 10;

interface Subscriber {
  readonly topics: Buffer[];
  /** How many bytes it had taken when that was last looked at, and since when it has taken no more. */
  taken: number;
  since: number;
  patience: number;
  /** Whether it is sent nothing until it has taken what waits for it. */
  isGivenUp: boolean;
}

/**
 * Sends messages to all that have subscribed to them (RFC 29 of ZeroMQ, a PUB socket), in order and as fast as the slowest takes them, so that none
 * is lost and few are kept in memory. A subscriber that takes nothing for long misses messages, and does not stop the others.
 */
export class Publisher extends BoundSocket {
  readonly #subscribers = new Map<Peer, Subscriber>();
  readonly #onFull: (isFull: boolean) => void;
  #isFull = false;
  #timer: NodeJS.Timeout | undefined;

  /** `onFull` is called with true when no more is to be published for now, and with false when it may go on. */
  constructor(onFull: (isFull: boolean) => void) {
    super("PUB");
    this.#onFull = onFull;
  }

  /** Sends a message; its first frame is its topic. */
  send(frames: readonly (Buffer | string)[]): void {
    const topic = Buffer.from(frames[0] ?? "");
    let pieces: Buffer[] | undefined;
    for (const [peer, subscriber] of this.#subscribers) {
      if (subscriber.isGivenUp || !subscriber.topics.some((wanted) => startsWith(topic, wanted))) continue;
      pieces ??= encodeMessage(frames);
      peer.send(pieces);
      if (peer.waiting > MOST_WAITING && !this.#isFull) this.#wait();
    }
  }

  override close(): void {
    clearInterval(this.#timer);
    super.close();
  }

  protected override onReady(peer: Peer): void {
    this.#subscribers.set(peer, { topics: [], taken: 0, since: 0, patience: PATIENCE, isGivenUp: false });
  }

  /** Takes a subscription as ZMTP 3.0 sends it: a message that begins with 1, or with 0 for its end. */
  protected override onMessage(peer: Peer, [first]: Buffer[]): void {
    if (first?.[0] === 0 || first?.[0] === 1) this.onSubscription(peer, first.subarray(1), first[0] === 1);
  }

  protected override onSubscription(peer: Peer, topic: Buffer, isWanted: boolean): void {
    const topics = this.#subscribers.get(peer)?.topics;
    if (topics === undefined) return;
    if (isWanted) {
      topics.push(topic);
      return;
    }
    const index = topics.findIndex((wanted) => wanted.equals(topic));
    if (index !== -1) topics.splice(index, 1);
  }

  protected override onClose(peer: Peer): void {
    this.#subscribers.delete(peer);
  }

  #wait(): void {
    this.#isFull = true;
    const now = performance.now();
    for (const [peer, subscriber] of this.#subscribers) {
      subscriber.taken = peer.taken;
      subscriber.since = now;
    }
    this.#timer ??= setInterval(() => this.#check(), CHECK_INTERVAL).unref();
    this.#onFull(true);
  }

  /** Gives up on those that take nothing, and goes on when the others have taken enough. */
  #check(): void {
    const now = performance.now();
    const peers = [...this.#subscribers];
    for (const [peer, subscriber] of peers) {
      if (peer.waiting <= FEW_WAITING) subscriber.isGivenUp = false;
      else if (peer.taken !== subscriber.taken) {
        subscriber.taken = peer.taken;
        subscriber.since = now;
      } else if (now - subscriber.since >= subscriber.patience) {
        subscriber.isGivenUp = true;
        subscriber.patience = LITTLE_PATIENCE;
      }
    }
    if (this.#isFull && peers.every(([peer, { isGivenUp }]) => isGivenUp || peer.waiting <= FEW_WAITING)) {
      this.#isFull = false;
      this.#onFull(false);
    }
    if (!this.#isFull && peers.every(([, { isGivenUp }]) => !isGivenUp)) {
      clearInterval(this.#timer);
      this.#timer = undefined;
    }
  }
}

function startsWith(topic: Buffer, wanted: Buffer): boolean {
  return topic.subarray(0, wanted.length).equals(wanted);
}
