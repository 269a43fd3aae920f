import type { StreamName } from "../engine/protocol.js";
import type { JsonObject } from "../json.js";
import type { Redaction } from "../redaction/redaction.js";
import type { CellSink } from "./cell.js";
import { OutputStream } from "./output-stream.js";
import type { ShownError } from "./traceback.js";

export interface CellOutputOptions {
  readonly redaction: Redaction;
  /** Whether nothing of the cell is shown. */
  readonly silent: boolean;
  /** Takes what is shown, redacted and in order (the messages of Jupyter's channel iopub). */
  readonly send: (type: string, content: JsonObject) => void;
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
    // What a comm carries is no MIME bundle, in which bytes would stay as they are.
    const redacted = type.startsWith("comm_") ? redaction.json(content) : redaction.content(content as JsonObject);
    send(type, redacted as JsonObject);
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
