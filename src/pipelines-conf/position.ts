import { LineCursor } from "./lines.js";
import type { Entry } from "./parse.js";
import { skipSpace } from "./python-text.js";

/** Finds where in its file an offset of an option's value is. Offsets are looked up in rising order, so that all together take linear time. */
export class ValuePosition {
  readonly #entry: Entry;
  readonly #lines: LineCursor;
  /** Where in the value the current line begins. */
  #lineOffset = 0;
  #nextBreak: number;
  #columnShift: number;

  constructor(entry: Entry) {
    const { value, source, line, lineStart, valueStart } = entry;
    this.#entry = entry;
    this.#nextBreak = value.indexOf("\n");
    this.#lines = new LineCursor(source.text, lineStart, line);
    this.#lines.advance();
    this.#columnShift = valueStart - lineStart;
  }

  /** Returns line and column, both from 1. */
  at(offset: number): { line: number; column: number } {
    while (this.#nextBreak !== -1 && this.#nextBreak < offset) {
      this.#lineOffset = this.#nextBreak + 1;
      this.#nextBreak = this.#entry.value.indexOf("\n", this.#lineOffset);
      this.#advance();
    }
    return { line: this.#lines.number, column: this.#columnShift + offset - this.#lineOffset + 1 };
  }

  #advance(): void {
    const { text } = this.#entry.source;
    while (this.#lines.advance()) {
      const start = skipSpace(text, this.#lines.start, this.#lines.end);
      this.#columnShift = start - this.#lines.start;
      // A comment between a value's lines is not a part of it.
      const isComment = start < this.#lines.end && (text[start] === "#" || text[start] === ";");
      if (!isComment) return;
    }
  }
}
