import { LEAST_PATTERN, type Match, type Matcher } from "./matcher.js";
import { joinSeams } from "./seams.js";

/** Finds values in a text. */
export interface Finder {
  /** Returns the occurrences in `text` that begin before `end`, those that begin earlier first. */
  find(text: string, end?: number): Match[];
  /** Returns where the longest end of `text` begins that a value may go on from, or the length of `text`. */
  undecidedFrom(text: string): number;
}

// By what programs say that they have cut a text off, such as the `... 20 more characters` of util.inspect.
const cuts = ["...", "…"];

// Of what is before a cut no more than this is looked at: no pattern is longer.
const LONGEST_PATTERN = 512;

/** Finds patterns also where line breaks of base64 or a terminal's colours are in them, and their beginnings if a text says that it was cut off. */
export class TextFinder implements Finder {
  readonly #matcher: Matcher;

  constructor(matcher: Matcher) {
    this.#matcher = matcher;
  }

  find(text: string, end = text.length): Match[] {
    const matches = this.#matcher.find(text, end);
    const count = matches.length;
    const joined = joinSeams(text);
    if (joined === undefined) {
      for (const match of this.#findCutOff(text)) if (match.start < end) matches.push(match);
    } else {
      for (const { start, end: joinedEnd, name } of [
        ...this.#matcher.find(joined.text),
        ...this.#findCutOff(joined.text),
      ]) {
        const match = { start: joined.startOf(start), end: joined.endOf(joinedEnd), name };
        if (match.start < end) matches.push(match);
      }
    }
    return matches.length > count ? matches.sort((a, b) => a.start - b.start || b.end - a.end) : matches;
  }

  undecidedFrom(text: string): number {
    const undecided = this.#matcher.undecidedFrom(text);
    const joined = joinSeams(text);
    return joined === undefined
      ? undecided
      : Math.min(undecided, joined.startOf(this.#matcher.undecidedFrom(joined.text)));
  }

  /** The beginnings of patterns that are before a cut. */
  *#findCutOff(text: string): Generator<Match> {
    for (const cut of cuts) {
      for (let at = text.indexOf(cut); at !== -1; at = text.indexOf(cut, at + cut.length)) {
        let end = at;
        // The quote of what was cut off, or the space between the bytes of a Buffer.
        if (end > 0 && " '\"`".includes(text[end - 1] ?? "")) end--;
        const from = Math.max(0, end - LONGEST_PATTERN);
        const found = this.#matcher.unfinished(text.slice(from, end));
        if (found === undefined || found.end - found.start < LEAST_PATTERN) continue;
        yield { start: from + found.start, end, name: found.name };
      }
    }
  }
}
