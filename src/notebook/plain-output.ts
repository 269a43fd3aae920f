import type { StreamName } from "../engine/protocol.js";
import { type Json, type JsonObject, objectOf } from "../json.js";
import { visibleLine } from "../visible-text.js";

export interface PlainOutputOptions {
  readonly write: (name: StreamName, text: string) => void;
  /** How many characters a line of the terminal has; undefined if standard output is not a terminal. */
  readonly columns: number | undefined;
}

/** How often a log has a line of something that changes, in milliseconds. */
const LOG_INTERVAL = 10_000;
/** What moves a terminal's cursor to the beginning of the line above and clears it. */
const LINE_AGAIN = "\u001b[1A\r\u001b[K";

/**
 * Prints what a cell shows as plain text. Something that is shown again and again, such as a progress bar, changes in its place on a
 * terminal; a log has its last text, and now and then one in between.
 */
export class PlainOutput {
  readonly #options: PlainOutputOptions;
  /** What was shown last, if it may be written over. */
  #last: string | undefined;
  /** What has changed and is not printed yet, by the id of the display. */
  readonly #changed = new Map<string, string>();
  #printedAt = performance.now();

  constructor(options: PlainOutputOptions) {
    this.#options = options;
  }

  /** Takes a message of Jupyter's channel iopub. */
  add(type: string, content: JsonObject): void {
    const { write } = this.#options;
    const id = displayId(content);
    switch (type) {
      case "stream":
        this.end();
        write(content.name === "stderr" ? "stderr" : "stdout", String(content.text ?? ""));
        break;
      case "execute_result":
      case "display_data":
        this.end();
        this.#print(plainText(content.data), id);
        break;
      case "update_display_data":
        this.#update(plainText(content.data), id ?? "");
        break;
      case "error":
        this.end();
        write("stderr", `${Array.isArray(content.traceback) ? content.traceback.join("\n") : content.evalue}\n`);
    }
  }

  /** Prints what was held back. */
  end(): void {
    for (const [id, text] of this.#changed) this.#print(text, id);
    this.#changed.clear();
    this.#last = undefined;
  }

  #update(text: string, id: string): void {
    const { write, columns } = this.#options;
    if (columns !== undefined && this.#last === id && this.#fits(text)) {
      write("stdout", `${LINE_AGAIN}${text}\n`);
      return;
    }
    this.#changed.set(id, text);
    if (performance.now() - this.#printedAt >= LOG_INTERVAL) this.end();
  }

  #print(text: string, id: string | undefined): void {
    this.#options.write("stdout", `${text}\n`);
    this.#printedAt = performance.now();
    this.#last = this.#fits(text) ? id : undefined;
  }

  #fits(text: string): boolean {
    return !text.includes("\n") && text.length < (this.#options.columns ?? 0);
  }
}

function displayId({ transient }: JsonObject): string | undefined {
  const id = objectOf(transient).display_id;
  return typeof id === "string" ? id : undefined;
}

function plainText(data: Json | undefined): string {
  if (data === undefined) return "";
  const bundle = objectOf(data);
  const text = bundle["text/plain"];
  if (Array.isArray(text)) return text.join("");
  return typeof text === "string" ? text : `[${Object.keys(bundle).map(visibleLine).join(", ")}]`;
}
