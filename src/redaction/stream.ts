import type { Finder } from "./finder.js";
import { LEAST_PATTERN, type Match } from "./matcher.js";

/**
 * Redacts a text that comes in pieces, with the result the whole would have: what could be the beginning of a value is held back until
 * it is known. It has no clock: whoever writes the pieces calls {@link flush} when it has waited long enough.
 */
export class StreamRedactor {
  /** The end of what came in that may still belong to a value. */
  #text = "";
  /** How much of `#text` has gone out already, because it was flushed. */
  #written = 0;
  /** How much of `#text` a mark replaces, which has gone out; below 0 if other text went out after the last mark. */
  #marked = -1;
  #markedName = "";

  /** Takes a piece; returns what can go out. */
  write(piece: string, matcher: Finder): string {
    const text = this.#text + piece;
    const undecided = matcher.undecidedFrom(text);
    const output = this.#release(text, matcher.find(text, undecided), undecided);
    this.#text = text.slice(undecided);
    this.#written = Math.max(0, this.#written - undecided);
    this.#marked = Math.max(-1, this.#marked - undecided);
    return output;
  }

  /** Whether something is held back. */
  get isHolding(): boolean {
    return Math.max(this.#written, this.#marked) < this.#text.length;
  }

  /** Returns what is held back. Where that turns out to be the beginning of a value, the rest of the value is still redacted. */
  flush(matcher: Finder): string {
    if (!this.isHolding) return "";
    const output = this.#release(this.#text, matcher.find(this.#text), this.#text.length);
    this.#written = this.#text.length;
    return output;
  }

  /** Returns what of `text` goes out when all is known of what begins before `end`. */
  #release(text: string, matches: readonly Match[], end: number): string {
    let output = "";
    let at = Math.max(0, this.#written, this.#marked);
    for (const match of matches) {
      if (match.start >= end) break;
      if (match.end <= at) continue;
      if (!this.#isContinued(match, at)) output += `${text.slice(at, match.start)}[redacted ${match.name}]`;
      at = match.end;
      this.#marked = at;
      this.#markedName = match.name;
    }
    return output + text.slice(at, end);
  }

  /** Whether `match` overlaps what the last mark replaces, or touches it and has its name: then that mark replaces both. */
  #isContinued({ start, name }: Match, at: number): boolean {
    return this.#marked === at && (start < at || (start === at && name === this.#markedName));
  }
}

/** Returns `text` with a mark instead of each value in it. */
export function redactText(text: string, matcher: Finder): string {
  if (text.length < LEAST_PATTERN || matcher.find(text).length === 0) return text;
  const stream = new StreamRedactor();
  return stream.write(text, matcher) + stream.flush(matcher);
}
