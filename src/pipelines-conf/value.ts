import { type Operator, ReferenceScanner } from "../references.js";
import type { EnvironmentLookup } from "./parse.js";

/** A piece of a value. */
export type Token =
  /** Text as it is. */
  | string
  /** What an environment variable holds: literal text, in which no `$` means anything. */
  | EnvironmentReference
  /** `${option}` or `${section:option}`; `path` is what the braces hold. */
  | (Written & { readonly kind: "option"; readonly path: string })
  /** `${NAME:-word}` and its like; `path` is what the braces hold. */
  | OperatorReference
  /** A `$` that begins no reference; `name` is that of a variable that is not set, where one follows. */
  | (Written & { readonly kind: "lone"; readonly name: string });

interface OperatorReference extends Written {
  readonly kind: "operator";
  readonly path: string;
  readonly name: string;
  readonly operator: Operator;
  readonly word: string;
  /** Offset of the word in the value. */
  readonly wordOffset: number;
}

/** A reference as it is in a value. */
interface Written {
  readonly reference: string;
  /** Offset of its `$` in the value. */
  readonly offset: number;
}

const DOLLAR = 0x24;
const OPEN = 0x7b;

/**
 * Returns the pieces of a value one by one, as a Python automation reads it: first environment variables are put in
 * (`os.path.expandvars`), then `$$`, `${option}` and `${section:option}` are found (`ExtendedInterpolation`), never in what the
 * environment holds. Takes time linear in the value, whatever is in it.
 */
export class ValueReader {
  readonly #environment: EnvironmentReader;
  readonly #value: string;
  /** Where the text after the last variable begins. */
  #rest = 0;
  #variable: EnvironmentReference | undefined;
  #references: ReferenceReader | undefined;
  /** Whether a `$` was met that the environment did not replace: Python counts only such values as a level of nesting. */
  hasDollar = false;

  constructor(value: string, lookup: EnvironmentLookup) {
    this.#environment = new EnvironmentReader(value, lookup);
    this.#value = value;
    this.#references = this.#nextText();
  }

  next(): Token | undefined {
    for (;;) {
      const token = this.#references?.next();
      if (token !== undefined) return token;
      const variable = this.#variable;
      if (variable === undefined) return undefined;
      this.#references = this.#nextText();
      if (variable.text !== "") return variable;
    }
  }

  /** Goes on to the text up to the next variable that is set. */
  #nextText(): ReferenceReader | undefined {
    const start = this.#rest;
    let text = "";
    for (;;) {
      this.#variable = this.#environment.next();
      text += this.#value.slice(this.#rest, this.#variable?.start);
      if (this.#variable === undefined) break;
      this.#rest = this.#variable.end;
      // A variable that is empty text lets a `$` before it meet what follows it.
      if (this.#variable.text !== "" || !endsInLoneDollar(text, text.length)) break;
    }
    if (text === "") return undefined;
    const references = new ReferenceReader(text, start);
    this.hasDollar ||= references.hasDollar;
    return references;
  }
}

interface EnvironmentReference {
  readonly kind: "environment";
  readonly start: number;
  readonly end: number;
  readonly variable: string;
  readonly text: string;
}

/**
 * Finds `$NAME` and `${NAME}` of variables that are set. A name is of ASCII letters, digits and underscores; in braces it is anything up to
 * the first closing one. `${NAME:-word}` and its like are passed over as a whole: their words are expanded only if they are used.
 */
export class EnvironmentReader {
  readonly #value: string;
  readonly #lookup: EnvironmentLookup;
  // After the last closing brace no `${` closes: knowing it keeps the time linear.
  readonly #lastClose: number;
  #scanner: ReferenceScanner | undefined;
  #position = 0;

  constructor(value: string, lookup: EnvironmentLookup) {
    this.#value = value;
    this.#lookup = lookup;
    this.#lastClose = value.lastIndexOf("}");
  }

  next(): EnvironmentReference | undefined {
    const value = this.#value;
    for (;;) {
      const start = value.indexOf("$", this.#position);
      if (start === -1) return undefined;
      const isBraced = value.charCodeAt(start + 1) === OPEN && start + 1 < this.#lastClose;
      const nameStart = start + (isBraced ? 2 : 1);
      const nameEnd = isBraced ? value.indexOf("}", nameStart) : endOfName(value, nameStart);
      const end = nameEnd + (isBraced ? 1 : 0);
      this.#position = end;
      if (nameEnd === nameStart && !isBraced) continue;
      const variable = value.slice(nameStart, nameEnd);
      const text = this.#lookup(variable);
      if (text !== undefined) return { kind: "environment", start, end, variable, text };
      if (!isBraced || !variable.includes("{")) continue;
      // After a `$$` the brace is text, and operators may begin in what it holds.
      if (endsInLoneDollar(value, start)) this.#passOperators(nameStart, nameEnd);
      else this.#passOperators(start, nameStart);
    }
  }

  /** Goes on after the operators that begin between `start` and `limit`. */
  #passOperators(start: number, limit: number): void {
    this.#scanner ??= new ReferenceScanner(this.#value);
    let dollar = this.#value.indexOf("$", start);
    while (dollar !== -1 && dollar < limit) {
      const { kind, end } = this.#scanner.scan(dollar);
      if (kind === "operator") this.#position = Math.max(this.#position, end);
      dollar = this.#value.indexOf("$", end);
    }
  }
}

/** Says whether the last `$` before `end` is not the second one of a `$$`. */
function endsInLoneDollar(value: string, end: number): boolean {
  let index = end;
  while (index > 0 && value.charCodeAt(index - 1) === DOLLAR) index--;
  return (end - index) % 2 === 1;
}

/** Returns the pieces of text in which the environment is put in. */
class ReferenceReader {
  readonly #text: string;
  /** Where the text begins in the value. */
  readonly #base: number;
  readonly #lastClose: number;
  readonly hasDollar: boolean;
  #scanner: ReferenceScanner | undefined;
  #position = 0;
  #dollar: number;

  constructor(text: string, base: number) {
    this.#text = text;
    this.#base = base;
    this.#dollar = text.indexOf("$");
    this.hasDollar = this.#dollar !== -1;
    this.#lastClose = this.hasDollar ? text.lastIndexOf("}") : -1;
  }

  next(): Token | undefined {
    const literal = this.#literal();
    if (literal !== "") return literal;
    const text = this.#text;
    const dollar = this.#dollar;
    if (dollar === -1) return undefined;
    const token = this.#reference(dollar);
    this.#position = dollar + token.reference.length;
    this.#dollar = text.indexOf("$", this.#position);
    return token;
  }

  /** Goes on to the next `$` that is not one of a `$$`, and returns the text before it. */
  #literal(): string {
    const text = this.#text;
    let literal = "";
    while (this.#dollar !== -1) {
      let run = this.#dollar + 1;
      while (text.charCodeAt(run) === DOLLAR) run++;
      const pairs = (run - this.#dollar) >> 1;
      if (pairs === 0) break;
      literal += text.slice(this.#position, this.#dollar + pairs);
      this.#position = this.#dollar + 2 * pairs;
      this.#dollar = text.indexOf("$", this.#position);
    }
    const end = this.#dollar === -1 ? text.length : this.#dollar;
    if (end > this.#position) literal += text.slice(this.#position, end);
    this.#position = end;
    return literal;
  }

  #reference(dollar: number): Exclude<Token, string | EnvironmentReference> {
    const text = this.#text;
    const offset = this.#base + dollar;
    const isBraced = text.charCodeAt(dollar + 1) === OPEN && dollar < this.#lastClose;
    const close = isBraced ? text.indexOf("}", dollar + 2) : -1;
    if (close <= dollar + 2) {
      const reference = text.slice(dollar, endOfName(text, dollar + 1));
      return { kind: "lone", name: reference.slice(1), reference, offset };
    }
    const operator = hasOperator(text, dollar + 2) ? this.#operator(dollar, offset) : undefined;
    if (operator !== undefined) return operator;
    const reference = text.slice(dollar, close + 1);
    return { kind: "option", path: reference.slice(2, -1), reference, offset };
  }

  #operator(dollar: number, offset: number): OperatorReference | undefined {
    this.#scanner ??= new ReferenceScanner(this.#text);
    const found = this.#scanner.scan(dollar);
    if (found.kind !== "operator") return undefined;
    const { name, operator, wordStart, wordEnd, end } = found;
    const reference = this.#text.slice(dollar, end);
    const word = this.#text.slice(wordStart, wordEnd);
    const wordOffset = this.#base + wordStart;
    return { kind: "operator", path: reference.slice(2, -1), name, operator, word, wordOffset, reference, offset };
  }
}

const operatorBehind = /:?[-+?]/y;

function hasOperator(text: string, start: number): boolean {
  operatorBehind.lastIndex = endOfName(text, start);
  return operatorBehind.lastIndex > start && operatorBehind.test(text);
}

/** Returns where a name of ASCII letters, digits and underscores that begins at `start` ends. */
function endOfName(text: string, start: number): number {
  let end = start;
  while (isNameCode(text.charCodeAt(end))) end++;
  return end;
}

function isNameCode(code: number): boolean {
  return (
    (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || (code >= 0x30 && code <= 0x39) || code === 0x5f
  );
}
