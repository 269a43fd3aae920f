const lineBreak = /\r\n?|\n/g;

/** Goes through the lines of a text. Python reads files with universal newlines: a lone carriage return ends a line too. */
export class LineCursor {
  readonly #text: string;
  #next: number;
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
    this.number = number - 1;
  }

  /** Goes on to the next line; false if there is none. Takes time for that line only, wherever it is in the text. */
  advance(): boolean {
    const text = this.#text;
    if (this.#next >= text.length) return false;
    this.start = this.#next;
    lineBreak.lastIndex = this.start;
    if (lineBreak.test(text)) {
      this.#next = lineBreak.lastIndex;
      const isPair = this.#next - this.start > 1 && text.startsWith("\r\n", this.#next - 2);
      this.end = this.#next - (isPair ? 2 : 1);
    } else {
      this.#next = text.length;
      this.end = text.length;
    }
    this.number++;
    return true;
  }
}
