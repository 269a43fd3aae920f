import { randomUUID } from "node:crypto";
import { type CommKind, type CommMessage, kernelHooks } from "../kernel-hooks.js";
import { type Bytes, toUint8Array } from "./buffers.js";
import { NOTHING, SHOW } from "./show.js";

/** Called with what the other side sends: data, and the bytes that came with it. */
type MessageHandler = (data: unknown, buffers: readonly DataView[]) => void;

/** A line between a notebook's code and its client, by Jupyter's messages `comm_open`, `comm_msg` and `comm_close`. */
export class Comm {
  /** What both sides know it by. */
  readonly id: string;
  /** What it is for; what of the client has registered this name, takes part. */
  readonly target: string;
  readonly #onMessage = new Set<MessageHandler>();
  readonly #onClose = new Set<MessageHandler>();
  #isClosed = false;

  /** `comm` and `onComm` make it. */
  constructor(target: string, id: string) {
    this.target = target;
    this.id = id;
    openComms.set(id, this);
  }

  /** Whether either side has closed it. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /**
   * Sends data, anything that JSON can hold, and bytes beside it, which JSON cannot. Does nothing when it is closed, or outside of a notebook.
   *
   * @param buffers Default: none.
   */
  send(data: unknown, buffers: readonly Bytes[] = []): void {
    if (!this.#isClosed) tell("comm_msg", { comm_id: this.id, data }, buffers);
  }

  /** Has a function called with what the client sends, data and bytes; returns what ends that. */
  onMessage(handler: MessageHandler): () => void {
    return addHandler(this.#onMessage, handler);
  }

  /** Has a function called when the client closes it; returns what ends that. */
  onClose(handler: MessageHandler): () => void {
    return addHandler(this.#onClose, handler);
  }

  /** Closes it, with data and bytes for the client. */
  close(data: unknown = {}, buffers: readonly Bytes[] = []): void {
    if (this.#isClosed) return;
    this.#end();
    tell("comm_close", { comm_id: this.id, data }, buffers);
  }

  /** Takes a message of the client. @internal */
  take(kind: CommKind, data: unknown, buffers: readonly DataView[]): void {
    if (kind === "comm_close") this.#end();
    for (const handler of [...(kind === "comm_close" ? this.#onClose : this.#onMessage)]) handler(data, buffers);
  }

  #end(): void {
    this.#isClosed = true;
    openComms.delete(this.id);
  }
}

type OpenHandler = (comm: Comm, data: unknown, buffers: readonly DataView[]) => void;

const openComms = new Map<string, Comm>();
const targets = new Map<string, OpenHandler>();
let isListening = false;

/**
 * Opens a comm to what of the client has registered the target, such as an extension of JupyterLab.
 *
 * @param target The name that is registered.
 * @param data What the client gets with it. Default: nothing.
 * @param buffers Bytes that the client gets with it. Default: none.
 * @example
 * const line = comm("my-extension", { hello: 1 });
 * line.onMessage((data) => console.log(data));
 * line.send({ value: 2 });
 */
export function comm(target: string, data: unknown = {}, buffers: readonly Bytes[] = []): Comm {
  listen();
  const opened = new Comm(target, randomUUID());
  tell("comm_open", { comm_id: opened.id, target_name: target, data }, buffers);
  return opened;
}

/**
 * Has a function called with each comm that a client opens for a target, and with the data and bytes that come with it.
 *
 * @returns What ends that.
 */
export function onComm(target: string, handler: OpenHandler): () => void {
  listen();
  const bound = bind(handler);
  targets.set(target, bound);
  return unseen(() => {
    if (targets.get(target) === bound) targets.delete(target);
  });
}

/** Adds a handler, whose output is that of the cell that has added it; returns what takes it away. */
export function addHandler<Args extends unknown[]>(
  handlers: Set<(...args: Args) => void>,
  handler: (...args: Args) => void,
): () => void {
  const bound = bind(handler);
  handlers.add(bound);
  return unseen(() => void handlers.delete(bound));
}

/** Makes a function that is not a result to be seen where the call that has returned it ends a cell. */
function unseen(action: () => void): () => void {
  return Object.assign(action, { [SHOW]: () => NOTHING });
}

function bind<Args extends unknown[]>(handler: (...args: Args) => void): (...args: Args) => void {
  return kernelHooks()?.comms?.bind(handler) ?? handler;
}

function tell(kind: CommKind, message: Omit<CommMessage, "buffers">, buffers: readonly Bytes[]): void {
  const bytes = buffers.map(toUint8Array);
  kernelHooks()?.comms?.send(kind, { ...message, ...(bytes.length > 0 && { buffers: bytes }) });
}

function listen(): void {
  if (isListening) return;
  isListening = true;
  kernelHooks()?.comms?.listen(take);
}

/** Takes a message of a client; returns whether it is for what this copy of the package knows. */
function take(kind: CommKind, { comm_id: id, target_name: target = "", data, buffers = [] }: CommMessage): boolean {
  const views = Array.from(
    buffers,
    ({ buffer, byteOffset, byteLength }) => new DataView(buffer, byteOffset, byteLength),
  );
  if (kind !== "comm_open") {
    const known = openComms.get(id);
    known?.take(kind, data, views);
    return known !== undefined;
  }
  const handler = targets.get(target);
  if (handler === undefined) return false;
  handler(new Comm(target, id), data, views);
  return true;
}
