/**
 * What is at a `$`:
 * - `text`: no reference; the `$` is text.
 * - `escape`: `$$`, which is a `$`.
 * - `name`: `$NAME` or `${NAME}`.
 * - `operator`: `${NAME:-word}` and its like; `wordStart` to `wordEnd` is the word.
 * - `invalid`: `${` that begins nothing of these.
 *
 * `end` is where the text goes on.
 */
export type Reference =
  | { readonly kind: "text" | "escape" | "invalid"; readonly end: number }
  | { readonly kind: "name"; readonly end: number; readonly name: string }
  | {
      readonly kind: "operator";
      readonly end: number;
      readonly name: string;
      readonly operator: Operator;
      readonly wordStart: number;
      readonly wordEnd: number;
    };

/** What `${NAME<operator>word}` does; with a colon an empty value counts as unset. */
export type Operator = ":-" | "-" | ":+" | "+" | ":?" | "?";

/**
 * Finds what references are in a text. A word ends at the brace that matches its reference's own on the same line, whatever the braces
 * in between are; if none matches, at the line's last one. (Black-box results of compose-go v2.16; see test/vectors.)
 */
export class ReferenceScanner {
  readonly #text: string;
  #matches: ReadonlyMap<number, number> | undefined;
  // Where the rest of a line that has no closing brace begins and ends: knowing it keeps the time linear.
  #openStart = 0;
  #openEnd = -1;

  constructor(text: string) {
    this.#text = text;
  }

  /** Returns what the `$` at `start` is; nothing at or after `limit` belongs to it. */
  scan(start: number, limit: number = this.#text.length): Reference {
    const text = this.#text;
    const next = start + 1 < limit ? text[start + 1] : undefined;
    if (next === "$") return { kind: "escape", end: start + 2 };
    if (next !== "{") {
      const end = next === undefined ? start + 1 : this.#nameEnd(start + 1);
      return end === start + 1 ? { kind: "text", end } : { kind: "name", name: text.slice(start + 1, end), end };
    }
    const open = start + 1;
    const invalid: Reference = { kind: "invalid", end: open + 1 };
    const nameEnd = this.#nameEnd(open + 1);
    if (nameEnd === open + 1) return invalid;
    const name = text.slice(open + 1, nameEnd);
    if (nameEnd < limit && text[nameEnd] === "}") return { kind: "name", name, end: nameEnd + 1 };
    const operator = this.#operatorAt(nameEnd);
    if (operator === undefined) return invalid;
    const wordStart = nameEnd + operator.length;
    const wordEnd = this.#closeOf(open, wordStart, limit);
    if (wordEnd === undefined) return invalid;
    return { kind: "operator", name, operator, wordStart, wordEnd, end: wordEnd + 1 };
  }

  /** Returns the end of the name that begins at `start`, or `start` if none does. */
  #nameEnd(start: number): number {
    const text = this.#text;
    let end = start;
    while (isNameCharacter(text.charCodeAt(end), end > start)) end++;
    return end;
  }

  #operatorAt(start: number): Operator | undefined {
    const colon = this.#text[start] === ":" ? ":" : "";
    const action = this.#text[start + colon.length];
    return action === "-" || action === "+" || action === "?" ? `${colon}${action}` : undefined;
  }

  #closeOf(open: number, wordStart: number, limit: number): number | undefined {
    const text = this.#text;
    // Most words have no braces in them, and need no matching of all there are.
    let end = wordStart;
    while (end < limit && !"{}\n".includes(text.charAt(end))) end++;
    if (end < limit && text[end] === "}") return end;
    this.#matches ??= matchBraces(text);
    const match = this.#matches.get(open);
    if (match !== undefined && match < limit) return match;
    if (wordStart >= this.#openStart && wordStart <= this.#openEnd) return undefined;
    const newline = text.indexOf("\n", wordStart);
    const lineEnd = newline === -1 ? text.length : newline;
    const last = text.lastIndexOf("}", Math.min(lineEnd, limit) - 1);
    if (last >= wordStart) return last;
    if (lineEnd <= limit) {
      this.#openStart = wordStart;
      this.#openEnd = lineEnd;
    }
    return undefined;
  }
}

// A letter, an underscore or, after the first, a digit. Letters are compared regardless of case as in compose-go (v2.16), so that long s and
// the Kelvin sign, whose other cases are ASCII letters, are letters too.
function isNameCharacter(code: number, isBehindFirst: boolean): boolean {
  const lower = code | 0x20;
  if (lower >= 0x61 && lower <= 0x7a && code < 0x80) return true;
  return code === 0x5f || (isBehindFirst && code >= 0x30 && code <= 0x39) || code === 0x17f || code === 0x212a;
}

/**
 * Returns the place of the `}` on the same line for each `{` that has one. As in compose-go, the character after a `{` that counts is passed
 * over: `{}` opens and does not close.
 */
function matchBraces(text: string): Map<number, number> {
  const matches = new Map<number, number>();
  const open: number[] = [];
  for (const { 0: found, index } of text.matchAll(/\{.?|[}\n]/gs)) {
    if (found === "}") {
      const start = open.pop();
      if (start !== undefined) matches.set(start, index);
    } else if (found.endsWith("\n")) open.length = 0;
    else open.push(index);
  }
  return matches;
}

/** How a text's references are expanded. */
export interface Expansion {
  /** Returns a variable; undefined if it is not set. */
  readonly lookup: (name: string) => string | undefined;
  /** Makes the error for `${` that begins no reference, at this offset of the text. */
  readonly invalid: (offset: number) => Error;
  /** Makes the error for a variable that must be there and is not; `message` is the one in the text. */
  readonly missing: (offset: number, name: string, message: string) => Error;
  /** Called for each reference without an operator whose variable is not set, which becomes empty text. */
  readonly unset?: ((name: string) => void) | undefined;
}

/**
 * Expands the references in `text`: an unknown variable is empty text, and what a variable holds is never expanded again. The words
 * of operators are expanded only if they are used. Takes time linear in the text and in the result, however deep the nesting.
 */
export function expandReferences(text: string, { lookup, invalid, missing, unset }: Expansion): string {
  let dollar = text.indexOf("$");
  if (dollar === -1) return text;
  const scanner = new ReferenceScanner(text);
  // The words that are being expanded, inside one another: where each ends, and where the text goes on after its reference.
  const words: { readonly limit: number; readonly resume: number }[] = [];
  let limit = text.length;
  let position = 0;
  let expanded = "";
  for (;;) {
    if (dollar === -1 || dollar >= limit) {
      expanded += text.slice(position, limit);
      const word = words.pop();
      if (word === undefined) return expanded;
      position = word.resume;
      limit = word.limit;
      if (dollar !== -1 && dollar < position) dollar = text.indexOf("$", position);
      continue;
    }
    expanded += text.slice(position, dollar);
    const reference = scanner.scan(dollar, limit);
    position = reference.end;
    switch (reference.kind) {
      case "invalid":
        throw invalid(dollar);
      case "escape":
      case "text":
        expanded += "$";
        break;
      case "name": {
        const value = lookup(reference.name);
        if (value === undefined) unset?.(reference.name);
        else expanded += value;
        break;
      }
      case "operator": {
        const { name, operator, wordStart, wordEnd } = reference;
        const value = lookup(name);
        const isSet = value !== undefined && (value !== "" || !operator.startsWith(":"));
        const action = operator.at(-1);
        if (action === "?" && !isSet) throw missing(dollar, name, text.slice(wordStart, wordEnd));
        if (action === "+" ? isSet : !isSet) {
          words.push({ limit, resume: position });
          position = wordStart;
          limit = wordEnd;
        } else if (action !== "+") expanded += value;
      }
    }
    dollar = text.indexOf("$", position);
  }
}
