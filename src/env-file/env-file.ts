import { type BspumpError, positionAt } from "../errors.js";
import { type Expansion, expandReferences } from "../references.js";
import { closingQuote } from "../text.js";
import { endOfName, HASH, isEndOfName, isNameSpace, isSpace, NEWLINE, trimName } from "./characters.js";
import { decodeEscapes } from "./escapes.js";
import { invalidFile, invalidNul, missingVariable } from "./failures.js";

/** A variable of an env file. */
export interface EnvVariable {
  readonly value: string;
  /** Line of the assignment that won in its file, from 1. */
  readonly line: number;
}

/** An assignment as it is in an env file, whether or not a later one wins. */
export interface Assignment extends EnvVariable {
  readonly name: string;
  /** The quote its value is in; undefined for one without quotes, and for a name alone on its line. */
  readonly quote: string | undefined;
  /** Offset in the text at which its value begins, with its quote. */
  readonly start: number;
  /** Offset after its value: after the closing quote, or at the end of the line, after a comment. */
  readonly end: number;
  /** Names of the variables that references without an operator name and that are not set: those references became empty text. */
  readonly unsetNames: readonly string[];
}

/** How an env file is read. */
export interface EnvFileOptions {
  /** Path of the file, for errors. */
  readonly file: string;
  /** Returns what takes precedence over anything in the files: the inherited environment and the platform's own variables. */
  readonly inherited: (name: string) => string | undefined;
  /** Returns what earlier files have set. */
  readonly earlier?: (name: string) => string | undefined;
  /** Called for each assignment, in the order of the file. */
  readonly assigned?: ((assignment: Assignment) => void) | undefined;
  /** Called with the name of each variable that a reference without an operator names and that is not set. */
  readonly unset?: ((name: string) => void) | undefined;
}

/**
 * Reads an env file as Docker Compose reads it (behaviour.md, section 5; black-box results of compose-go v2.16). Returns the variables by
 * name, in the order in which the names first appear.
 *
 * @throws BspumpError `ENV_FILE_INVALID`, or `VARIABLE_MISSING` for a required variable, with file, line and column; neither holds a part
 *   of a value, nor the text of a line that is not an assignment.
 */
export function parseEnvFile(text: string, options: EnvFileOptions): Map<string, EnvVariable> {
  return new EnvFileReader(text, options).read();
}

// One for all values without such a reference, which most are.
const noNames: readonly string[] = [];

class EnvFileReader {
  readonly #text: string;
  readonly #options: EnvFileOptions;
  readonly #variables = new Map<string, EnvVariable>();
  readonly #expansion: Expansion;
  #position = 0;
  #line = 1;
  #comment = -1;
  /** Where in the file an offset of the text that is being expanded comes from: `#start` plus what this returns. */
  #start = 0;
  #sourceOffset: ((offset: number) => number) | undefined;
  #unsetNames: readonly string[] = noNames;

  constructor(text: string, options: EnvFileOptions) {
    this.#text = text;
    this.#options = options;
    this.#expansion = this.#createExpansion();
  }

  read(): Map<string, EnvVariable> {
    const text = this.#text;
    for (;;) {
      this.#skipToStatement();
      if (this.#position >= text.length) return this.#variables;
      if (text.charCodeAt(this.#position) === HASH) this.#position = this.#lineEnd();
      else this.#readStatement();
    }
  }

  #skipToStatement(): void {
    const text = this.#text;
    for (; this.#position < text.length && isSpace(text.charCodeAt(this.#position)); this.#position++) {
      if (text.charCodeAt(this.#position) === NEWLINE) this.#line++;
    }
  }

  #readStatement(): void {
    const text = this.#text;
    const start = this.#position;
    const isExported = this.#skipExport();
    const nameStart = this.#position;
    this.#position = endOfName(text, nameStart);
    const name = trimName(text.slice(nameStart, this.#position));
    const separator = text[this.#position];
    if (!isEndOfName(separator)) {
      throw this.#invalid(this.#position, "has a character that a variable's name cannot have", "Write NAME=value.");
    }
    if (name.includes(" ")) throw this.#invalid(nameStart, "has a name with a space in it", "Write NAME=value.");
    if (separator === "=" || separator === ":") {
      if (name === "") throw this.#invalid(this.#position, "has no name before the value", "Write NAME=value.");
      const line = this.#line;
      this.#position++;
      this.#unsetNames = noNames;
      while (isNameSpace(text.charCodeAt(this.#position))) this.#position++;
      const valueStart = this.#position;
      this.#define(name, this.#readValue(), line, valueStart);
    } else if (name !== "") {
      const value = this.#options.inherited(name);
      if (value !== undefined) this.#define(name, value, this.#line, this.#position);
    } else if (isExported && separator === undefined) {
      throw this.#invalid(start, 'has nothing after "export"', "Write export NAME=value.");
    }
  }

  /** Skips `export` if it is a word of its own: white space is after it, or it is alone on its line. */
  #skipExport(): boolean {
    const text = this.#text;
    if (!text.startsWith("export", this.#position)) return false;
    let end = this.#position + "export".length;
    while ("\t\f\r ".includes(text[end] ?? "=")) end++;
    if (end === this.#position + "export".length && text[end] !== "\n") return false;
    this.#position = end;
    return true;
  }

  #define(name: string, value: string, line: number, start: number): void {
    this.#variables.set(name, { value, line });
    const { assigned } = this.#options;
    if (assigned === undefined) return;
    const first = start < this.#position ? this.#text[start] : undefined;
    const quote = first === '"' || first === "'" ? first : undefined;
    const unsetNames = this.#unsetNames;
    assigned({ name, value, line, quote, start, end: this.#position, unsetNames });
  }

  #readValue(): string {
    const text = this.#text;
    const start = this.#position;
    const quote = text[start];
    if (quote === '"' || quote === "'") {
      const end = closingQuote(text, start);
      if (end === -1) {
        throw this.#invalid(
          start,
          `has a ${quote} that is not closed`,
          "Close it, or put the value in the other quotes.",
        );
      }
      this.#position = end + 1;
      const content = text.slice(start + 1, end);
      const value = quote === "'" ? content.replaceAll("\\'", "'") : this.#readDoubleQuoted(content, start + 1);
      for (let at = content.indexOf("\n"); at !== -1; at = content.indexOf("\n", at + 1)) this.#line++;
      return value;
    }
    const lineEnd = this.#lineEnd();
    this.#position = lineEnd;
    let end = Math.min(this.#commentFrom(start), lineEnd);
    while (end > start && isSpace(text.charCodeAt(end - 1))) end--;
    return this.#expand(text.slice(start, end), start, undefined);
  }

  #readDoubleQuoted(content: string, start: number): string {
    const { text, sourceOffset } = decodeEscapes(content);
    const nul = text.indexOf("\0");
    if (nul !== -1) throw invalidNul(this.#options.file, positionAt(this.#text, start + sourceOffset(nul)));
    return this.#expand(text, start, sourceOffset);
  }

  #expand(content: string, start: number, sourceOffset: ((offset: number) => number) | undefined): string {
    this.#start = start;
    this.#sourceOffset = sourceOffset;
    return expandReferences(content, this.#expansion);
  }

  // Made once: making it for each value would be most of the memory that reading takes.
  #createExpansion(): Expansion {
    const { inherited, earlier, file } = this.#options;
    const variables = this.#variables;
    const sourceOf = (offset: number) => this.#start + (this.#sourceOffset?.(offset) ?? offset);
    return {
      lookup: (name) => inherited(name) ?? variables.get(name)?.value ?? earlier?.(name),
      invalid: (offset) => {
        const advice = "Write ${NAME}, or put the value in single quotes if it is text.";
        return this.#invalid(sourceOf(offset), "has a reference that is not complete", advice);
      },
      missing: (offset, name, message) => {
        const position = positionAt(this.#text, sourceOf(offset));
        return missingVariable(file, position, name, message);
      },
      unset: (name) => {
        this.#unsetNames = [...this.#unsetNames, name];
        this.#options.unset?.(name);
      },
    };
  }

  /** Returns where the next ` #` at or after `start` is; it is looked for again only after the last one that was found. */
  #commentFrom(start: number): number {
    if (this.#comment < start) {
      const found = this.#text.indexOf(" #", start);
      this.#comment = found === -1 ? this.#text.length : found;
    }
    return this.#comment;
  }

  #lineEnd(): number {
    const end = this.#text.indexOf("\n", this.#position);
    return end === -1 ? this.#text.length : end;
  }

  #invalid(offset: number, what: string, advice: string): BspumpError {
    return invalidFile(this.#options.file, positionAt(this.#text, offset), what, advice);
  }
}
