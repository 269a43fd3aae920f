import type { StreamName } from "../engine/protocol.js";
import type { JsonObject } from "../json.js";
import type { CommKind, CommMessage } from "../kernel-hooks.js";
import type { Redaction } from "../redaction/redaction.js";
import type { CellSink } from "./cell.js";
import { OutputStream } from "./output-stream.js";
import { redactComm } from "./redact-comm.js";
import type { ShownError } from "./traceback.js";

export interface CellOutputOptions {
  readonly redaction: Redaction;
  /** Whether nothing of the cell is shown. */
  readonly silent: boolean;
  /** Takes what is shown, redacted and in order (the messages of Jupyter's channel iopub). */
  readonly send: (type: string, content: JsonObject) => void;
  /** Takes messages of comms, redacted and in order with the others. Default: there is no client that has comms. */
  readonly sendComm?: (kind: CommKind, message: CommMessage) => void;
  /** Returns a line of text that the user types. Default: there is no user. */
  readonly askForInput?: (prompt: string, isPassword: boolean) => Promise<string>;
}

/** Makes of what a cell shows the messages that clients get. */
export class CellOutput implements CellSink {
  readonly #options: CellOutputOptions;
  readonly #stream: OutputStream;

  constructor(options: CellOutputOptions) {
    this.#options = options;
    this.#stream = new OutputStream(options.redaction, (name, text) => options.send("stream", { name, text }));
  }

  onText(name: StreamName, text: string): void {
    if (!this.#options.silent) this.#stream.write(name, text);
  }

  onPublish(type: string, content: object): void {
    const { silent, redaction, send } = this.#options;
    if (silent) return;
    this.#stream.flush();
    send(type, redaction.content(content as JsonObject));
  }

  onComm(kind: CommKind, message: CommMessage): void {
    const { silent, redaction, sendComm } = this.#options;
    if (silent) return;
    this.#stream.flush();
    sendComm?.(kind, redactComm(message, redaction));
  }

  onError(error: ShownError): void {
    this.end();
    // It is redacted already: so is its source frame, which is cut after that.
    if (!this.#options.silent) this.#options.send("error", { ...error });
  }

  async onInput(prompt: string, isPassword: boolean): Promise<string> {
    const { askForInput } = this.#options;
    if (askForInput === undefined) throw new Error("There is nobody to ask.");
    this.end();
    return askForInput(prompt, isPassword);
  }

  /** Sends what the cell has printed so far. */
  end(): void {
    this.#stream.end();
  }
}
