import { inspect } from "node:util";
import { type MimeBundle, readBlobs, type Shown, toNotebookBundle } from "./mime-bundle.js";
import { isPromise } from "./promise.js";
import { DISPLAY, SHOW } from "./show.js";

interface DisplayableOptions {
  /** What clients should know about how it is shown, by MIME type. Default: nothing. */
  readonly metadata?: MimeBundle;
}

/** Something that a notebook shows: as a cell's last expression, or by `display()`. In a terminal it is its plain text. */
export class Displayable {
  readonly #data: MimeBundle;
  readonly #metadata: MimeBundle;

  /** `data`: what is shown, by MIME type; bytes may be a `Uint8Array` or a `Blob`. It is to have a `text/plain`. */
  constructor(data: MimeBundle, { metadata = {} }: DisplayableOptions = {}) {
    this.#data = data;
    this.#metadata = metadata;
  }

  /** Returns what is shown, by MIME type, as in Deno's kernel. */
  [DISPLAY](): MimeBundle {
    return this.#data;
  }

  /** @internal */
  [SHOW](): Shown | Promise<Shown> {
    const toShown = (data: object) => ({ data: toNotebookBundle(data), metadata: this.#metadata });
    const read = readBlobs(this.#data);
    return isPromise(read) ? read.then(toShown) : toShown(read);
  }

  [inspect.custom](): string {
    return String(this.#data["text/plain"] ?? `[${Object.keys(this.#data).join(", ")}]`);
  }

  /** Returns what is shown in a terminal. */
  toString(): string {
    return this[inspect.custom]();
  }
}
