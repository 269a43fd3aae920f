/** Goes through the lines of a text. Python reads files with universal newlines: a lone carriage return ends a line too. */
export class LineCursor {
  readonly #text: string;
  #next: number;
  // Looked for only when they are passed, so that a text without one of the two is not searched for it line by line.
  #nextFeed: number;
  #nextReturn: number;
  /** Number of the current line, from 1. */
  number: number;
  /** Where the current line begins. */
  start = 0;
  /** Where the current line ends, without its line break. */
  end = 0;

  /** Stands before the line `number`, which begins at `offset`. */
  constructor(text: string, offset = 0, number = 1) {
    this.#text = text;
    this.#next = offset;
    this.#nextFeed = indexOrEnd(text, "\n", offset);
    this.#nextReturn = indexOrEnd(text, "\r", offset);
    this.number = number - 1;
  }

  /** Goes on to the next line; false where there is none. */
  advance(): boolean {
    const text = this.#text;
    if (this.#next >= text.length) return false;
    this.start = this.#next;
    this.end = Math.min(this.#nextFeed, this.#nextReturn);
    this.#next = this.end + (this.#nextReturn + 1 === this.#nextFeed ? 2 : 1);
    if (this.#nextFeed < this.#next) this.#nextFeed = indexOrEnd(text, "\n", this.#next);
    if (this.#nextReturn < this.#next) this.#nextReturn = indexOrEnd(text, "\r", this.#next);
    this.number++;
    return true;
  }
}

function indexOrEnd(text: string, character: string, from: number): number {
  const index = text.indexOf(character, from);
  return index === -1 ? text.length : index;
}
