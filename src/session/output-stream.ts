import type { StreamName } from "../engine/protocol.js";
import type { Redaction } from "../redaction/redaction.js";

// What is printed in a row goes out as one message: a message costs more than the printing. A client still sees it soon.
const MOST_CHARACTERS = 1 << 15;
const LONGEST_WAIT = 20;
// What may be the beginning of a secret waits for the rest no longer.
const LONGEST_HOLD = 100;

/** What one cell prints: sent in the order in which it was printed, with secrets redacted however they are split. */
export class OutputStream {
  readonly #send: (name: StreamName, text: string) => void;
  readonly #redactors: { readonly [name in StreamName]: ReturnType<Redaction["openStream"]> };
  #name: StreamName = "stdout";
  #pieces: string[] = [];
  #length = 0;
  #sentAt = 0;
  #timer: NodeJS.Timeout | undefined;
  #holdTimer: NodeJS.Timeout | undefined;

  constructor(redaction: Redaction, send: (name: StreamName, text: string) => void) {
    this.#send = send;
    this.#redactors = { stdout: redaction.openStream(), stderr: redaction.openStream() };
  }

  write(name: StreamName, text: string): void {
    if (name !== this.#name) this.flush();
    this.#name = name;
    this.#pieces.push(text);
    this.#length += text.length;
    // A loop lets no timer come, so the clock is looked at here too.
    if (this.#length >= MOST_CHARACTERS || performance.now() - this.#sentAt >= LONGEST_WAIT) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), LONGEST_WAIT).unref();
  }

  /** Sends what was printed, but for what may be the beginning of a secret. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#pieces.length === 0) return;
    const redactor = this.#redactors[this.#name];
    const text = this.#pieces.join("");
    // Before it is sent, as an interrupt may come meanwhile.
    this.#pieces = [];
    this.#length = 0;
    this.#emit(this.#name, redactor.write(text));
    this.#sentAt = performance.now();
    clearTimeout(this.#holdTimer);
    // The other stream may hold something too, which no output of this one is to keep back.
    const { stdout, stderr } = this.#redactors;
    const isHolding = stdout.isHolding || stderr.isHolding;
    this.#holdTimer = isHolding ? setTimeout(() => this.end(), LONGEST_HOLD).unref() : undefined;
  }

  /** Sends all that was printed. */
  end(): void {
    this.flush();
    clearTimeout(this.#holdTimer);
    this.#holdTimer = undefined;
    this.#emit("stdout", this.#redactors.stdout.flush());
    this.#emit("stderr", this.#redactors.stderr.flush());
  }

  #emit(name: StreamName, text: string): void {
    if (text !== "") this.#send(name, text);
  }
}
