import { decodeEscapes } from "./env-file-escapes.js";
import { BspumpError, formatPlace, positionAt } from "./errors.js";
import { expandReferences } from "./references.js";
import { decodeUtf8 } from "./utf8.js";

/** A variable of an env file. */
export interface EnvVariable {
  readonly value: string;
  /** Line of the assignment that won in its file, from 1. */
  readonly line: number;
}

/** An assignment as it stands in an env file, whether or not a later one wins. */
export interface Assignment extends EnvVariable {
  readonly name: string;
  /** The quote its value stands in; undefined for one without quotes, and for a name alone on its line. */
  readonly quote: string | undefined;
  /** Offset in the text at which its value begins, with its quote. */
  readonly start: number;
  /** Offset behind its value: behind the closing quote, or at the end of the line, behind a comment. */
  readonly end: number;
  /** Whether a reference without an operator names a variable that is not set, and so gave empty text. */
  readonly hasUnsetReference: boolean;
}

/** How an env file is read. */
export interface EnvFileOptions {
  /** Path of the file, for errors. */
  readonly file: string;
  /** Gives what comes before anything in the files: the inherited environment and the platform's own variables. */
  readonly inherited: (name: string) => string | undefined;
  /** Gives what earlier files gave. */
  readonly earlier?: (name: string) => string | undefined;
  /** Told of each assignment, in the order of the file. */
  readonly assigned?: ((assignment: Assignment) => void) | undefined;
}

/** Decodes the bytes of an env file, without a byte order mark. Throws `ENV_FILE_INVALID` for what is not UTF-8, and for a NUL. */
export function decodeEnvFile(bytes: Buffer, file: string): string {
  const text = decodeUtf8(bytes, (position) =>
    invalidFile(file, position, "has bytes that are not UTF-8", "Save the file as UTF-8."),
  );
  const nul = text.indexOf("\0");
  if (nul !== -1) throw invalidNul(file, positionAt(text, nul));
  return text;
}

/**
 * Reads an env file as Docker Compose reads it (behaviour.md, section 5; black-box results of compose-go v2.16). Gives the variables by
 * name, in the order in which the names first appear.
 *
 * @throws BspumpError `ENV_FILE_INVALID`, or `VARIABLE_MISSING` for a required variable, with file, line and column; neither holds a part
 *   of a value, nor the text of a line that is no assignment.
 */
export function parseEnvFile(text: string, options: EnvFileOptions): Map<string, EnvVariable> {
  return new EnvFileReader(text, options).read();
}

// White space as compose-go tells it: between statements and behind a value that of Unicode, round a name and before a value that of Latin-1.
const statementSpace = /(?:(?!\ufeff)[\s\x85])*/y;
const valueSpace = /[\t\v\f\r \x85\xa0]*/y;
const trailingSpace = /(?!\ufeff)[\s\x85]/;
const exportKeyword = /export(?:[\t\f\r ]+|(?=\n))/y;
const nameCharacters = /[\p{L}\p{N}_.\-[\]\t\v\f\r \x85\xa0]*/uy;
const outerSpace = /^[\t\v\f\r \x85\xa0]+|[\t\v\f\r \x85\xa0]+$/g;

class EnvFileReader {
  readonly #text: string;
  readonly #options: EnvFileOptions;
  readonly #variables = new Map<string, EnvVariable>();
  #position = 0;
  #line = 1;
  #lineCountedTo = 0;
  #hasUnsetReference = false;

  constructor(text: string, options: EnvFileOptions) {
    this.#text = text;
    this.#options = options;
  }

  read(): Map<string, EnvVariable> {
    const text = this.#text;
    for (;;) {
      this.#skip(statementSpace);
      if (this.#position >= text.length) return this.#variables;
      if (text[this.#position] === "#") this.#position = this.#lineEnd();
      else this.#readStatement();
    }
  }

  #readStatement(): void {
    const text = this.#text;
    const start = this.#position;
    if (text.startsWith("export", start)) this.#skip(exportKeyword);
    const exported = this.#position > start;
    const nameStart = this.#position;
    this.#skip(nameCharacters);
    const name = text.slice(nameStart, this.#position).replace(outerSpace, "");
    const separator = text[this.#position];
    if (separator !== undefined && !"=:\n".includes(separator)) {
      throw this.#invalid(this.#position, "has a character that no name of a variable can have", "Write NAME=value.");
    }
    if (name.includes(" ")) throw this.#invalid(nameStart, "has a name with a space in it", "Write NAME=value.");
    if (separator === "=" || separator === ":") {
      if (name === "") throw this.#invalid(this.#position, "has no name before the value", "Write NAME=value.");
      const line = this.#lineOf(nameStart);
      this.#position++;
      this.#hasUnsetReference = false;
      this.#skip(valueSpace);
      const start = this.#position;
      this.#define(name, this.#readValue(), line, start);
    } else if (name !== "") {
      const value = this.#options.inherited(name);
      if (value !== undefined) this.#define(name, value, this.#lineOf(nameStart), this.#position);
    } else if (exported && separator === undefined) {
      throw this.#invalid(start, 'has nothing after "export"', "Write export NAME=value.");
    }
  }

  #define(name: string, value: string, line: number, start: number): void {
    this.#variables.set(name, { value, line });
    const { assigned } = this.#options;
    if (assigned === undefined) return;
    const first = start < this.#position ? this.#text[start] : undefined;
    const quote = first === '"' || first === "'" ? first : undefined;
    const hasUnsetReference = this.#hasUnsetReference;
    assigned({ name, value, line, quote, start, end: this.#position, hasUnsetReference });
  }

  #readValue(): string {
    const start = this.#position;
    const quote = this.#text[start];
    if (quote === '"' || quote === "'") {
      const end = this.#closingQuote(quote);
      this.#position = end + 1;
      const content = this.#text.slice(start + 1, end);
      return quote === "'" ? content.replaceAll("\\'", "'") : this.#readDoubleQuoted(content, start + 1);
    }
    const lineEnd = this.#lineEnd();
    this.#position = lineEnd;
    const line = this.#text.slice(start, lineEnd);
    const comment = line.indexOf(" #");
    const content = trimEnd(comment === -1 ? line : line.slice(0, comment));
    return this.#expand(content, (offset) => start + offset);
  }

  /** Gives where the quote that opens at the position closes; one after a backslash does not, but `\\` takes no part in that. */
  #closingQuote(quote: string): number {
    const text = this.#text;
    for (let end = text.indexOf(quote, this.#position + 1); end !== -1; end = text.indexOf(quote, end + 1)) {
      let backslashes = 0;
      while (text[end - 1 - backslashes] === "\\") backslashes++;
      if (backslashes % 2 === 0) return end;
    }
    throw this.#invalid(
      this.#position,
      `has a ${quote} that is not closed`,
      "Close it, or put the value in the other quotes.",
    );
  }

  #readDoubleQuoted(content: string, start: number): string {
    const { text, sourceOffset } = decodeEscapes(content);
    const nul = text.indexOf("\0");
    const { file } = this.#options;
    if (nul !== -1) throw invalidNul(file, positionAt(this.#text, start + sourceOffset(nul)));
    return this.#expand(text, (offset) => start + sourceOffset(offset));
  }

  #expand(content: string, sourceOffset: (offset: number) => number): string {
    if (!content.includes("$")) return content;
    const { inherited, earlier, file } = this.#options;
    return expandReferences(content, {
      lookup: (name) => inherited(name) ?? this.#variables.get(name)?.value ?? earlier?.(name),
      invalid: (offset) =>
        this.#invalid(
          sourceOffset(offset),
          "has a reference that is not complete",
          "Write ${NAME}, or put the value in single quotes if it is text.",
        ),
      missing: (offset, name, message) => {
        const position = positionAt(this.#text, sourceOffset(offset));
        const reason = message === "" ? "" : `: ${message}`;
        const text = `${formatPlace(file, position)} needs the variable ${name}, which is not set or empty${reason}. Set it in a group that is read earlier.`;
        return new BspumpError("VARIABLE_MISSING", text, { file, ...position });
      },
      unset: () => {
        this.#hasUnsetReference = true;
      },
    });
  }

  #skip(pattern: RegExp): void {
    pattern.lastIndex = this.#position;
    if (pattern.test(this.#text)) this.#position = pattern.lastIndex;
  }

  #lineEnd(): number {
    const end = this.#text.indexOf("\n", this.#position);
    return end === -1 ? this.#text.length : end;
  }

  /** Gives the line of `offset`, which is never before that of an earlier call. */
  #lineOf(offset: number): number {
    for (;;) {
      const newline = this.#text.indexOf("\n", this.#lineCountedTo);
      if (newline === -1 || newline >= offset) return this.#line;
      this.#line++;
      this.#lineCountedTo = newline + 1;
    }
  }

  #invalid(offset: number, what: string, advice: string): BspumpError {
    return invalidFile(this.#options.file, positionAt(this.#text, offset), what, advice);
  }
}

function trimEnd(text: string): string {
  let end = text.length;
  while (end > 0 && trailingSpace.test(text.charAt(end - 1))) end--;
  return text.slice(0, end);
}

function invalidNul(file: string, position: { line: number; column: number }): BspumpError {
  return invalidFile(file, position, "has a NUL, which no variable can hold", "Take it out.");
}

function invalidFile(
  file: string,
  position: { line: number; column: number },
  what: string,
  advice: string,
): BspumpError {
  return new BspumpError("ENV_FILE_INVALID", `${formatPlace(file, position)} ${what}. ${advice}`, {
    file,
    ...position,
  });
}
