import type { CommKind, CommMessage, CommText } from "../../kernel-hooks.js";
import { currentCell } from "./cell-context.js";
import { plain } from "./display.js";
import { mainRealm, toList } from "./main-realm.js";
import type { Messages } from "./messages.js";

const { from } = Buffer;
const { toString: encode } = Buffer.prototype;

type Listener = (kind: CommKind, message: CommMessage) => boolean;

/** Carries messages of comms between code of cells and clients (Jupyter messaging protocol, "Custom Messages"). */
export class Comms {
  readonly #messages: Messages;
  readonly #onThrown: (thrown: unknown) => void;
  readonly #listeners: Listener[] = [];

  constructor(messages: Messages, onThrown: (thrown: unknown) => void) {
    this.#messages = messages;
    this.#onThrown = onThrown;
  }

  /** Sends a message to all clients. */
  send(kind: CommKind, { buffers: given = [], ...content }: CommMessage): void {
    this.#messages.beforePrinting();
    const buffers = toList(given).map((bytes) => String(Reflect.apply(encode, from(bytes), ["base64"])));
    const message = { ...plain(content), ...(buffers.length > 0 && { buffers }) };
    this.#messages.send({ type: "comm", cell: currentCell()?.id ?? 0, kind, message });
  }

  /** Has a function called with what clients send. It returns whether it has taken the message. */
  listen(listener: Listener): void {
    this.#listeners.push(listener);
  }

  /** Takes a message of a client. */
  take(kind: CommKind, { buffers = [], ...message }: CommText): void {
    // Made in the realm of the cells, so that it is an object there.
    const given = mainRealm.parseJson(JSON.stringify(message)) as {
      -readonly [Name in keyof CommMessage]: CommMessage[Name];
    };
    if (buffers.length > 0) given.buffers = buffers.map((text) => new Uint8Array(from(text, "base64")));
    const isTaken = this.#listeners.some((listener) => this.#ask(listener, kind, given));
    // As the protocol wants where nobody knows the target. A page that was there before the kernel began anew learns so that its comm is gone.
    if (kind !== "comm_close" && !isTaken) this.send("comm_close", { comm_id: message.comm_id, data: {} });
  }

  #ask(listener: Listener, kind: CommKind, message: CommMessage): boolean {
    try {
      return listener(kind, message);
    } catch (thrown) {
      this.#onThrown(thrown);
      return true;
    }
  }
}
