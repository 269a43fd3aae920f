// White space as Python's `\s`, to which the file separators and NEL belong and the byte order mark does not; `blank` is that without line ends.
const blankCharacters = "\\t\\v\\f \\x1c-\\x1f\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const space = new RegExp(`[\\n${blankCharacters}]*`, "y");
const blank = new RegExp(`[${blankCharacters}]*`, "y");
const exportKeyword = new RegExp(`export[${blankCharacters}]+`, "y");
const quotedName = /'[^']+'/y;
const bareName = new RegExp(`[^=#\\n${blankCharacters}]+`, "y");
const singleQuoted = /'[^\\']*(?:\\.[^\\']*)*'/sy;
const doubleQuoted = /"[^\\"]*(?:\\.[^\\"]*)*"/sy;
const restOfLine = /[^\n]*/y;
const comment = /#[^\n]*/y;
const trailingComment = new RegExp(`[${blankCharacters}]#[^]*`);
const blankCharacter = new RegExp(`[${blankCharacters}]`);
const reference = /\$\{([^}:]*)(?::-([^}]*))?\}/g;

const escaped: Readonly<Record<string, string>> = { a: "\x07", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v" };

/**
 * Reads an env file as python-dotenv does (black-box results of 1.2): `${NAME}` and `${NAME:-default}` are expanded in every value, also in single quotes, and
 * `$NAME` in none; a comment begins at white space and `#`; a line that is not an assignment is left out. A name without a value is there without one.
 *
 * @param inherited Returns what is set before the file is read.
 */
export function readAsPythonDotenv(
  text: string,
  inherited: (name: string) => string | undefined,
): Map<string, string | undefined> {
  return new Reader(text.replace(/^\ufeff/, "").replace(/\r\n?/g, "\n"), inherited).read();
}

class Reader {
  readonly #text: string;
  readonly #inherited: (name: string) => string | undefined;
  /** A name without a value has none, and hides an inherited one. */
  readonly #values = new Map<string, string | undefined>();
  #position = 0;

  constructor(text: string, inherited: (name: string) => string | undefined) {
    this.#text = text;
    this.#inherited = inherited;
  }

  read(): Map<string, string | undefined> {
    for (;;) {
      this.#take(space);
      if (this.#position >= this.#text.length) return this.#values;
      if (!this.#readStatement()) this.#take(restOfLine);
    }
  }

  /** Reads a comment or an assignment; false if there is neither. */
  #readStatement(): boolean {
    if (this.#take(comment) !== undefined) return true;
    this.#take(exportKeyword);
    const name = this.#take(quotedName)?.slice(1, -1) ?? this.#take(bareName);
    if (name === undefined || name.startsWith("'")) return false;
    this.#take(blank);
    const value = this.#text[this.#position] === "=" ? this.#readValue() : undefined;
    this.#take(blank);
    this.#take(comment);
    const end = this.#text[this.#position];
    if (end !== undefined && end !== "\n") return false;
    this.#values.set(name, value && this.#expand(value));
    return true;
  }

  #readValue(): string | undefined {
    this.#position++;
    this.#take(blank);
    const first = this.#text[this.#position];
    if (first === "'")
      return this.#take(singleQuoted)
        ?.slice(1, -1)
        .replace(/\\([\\'])/g, "$1");
    if (first === '"')
      return this.#take(doubleQuoted)
        ?.slice(1, -1)
        .replace(/\\([\\'"abfnrtv])/g, (_all, letter: string) => escaped[letter] ?? letter);
    // The white space before a comment may be that before the value.
    const start = this.#position - (blankCharacter.test(this.#text.charAt(this.#position - 1)) ? 1 : 0);
    this.#take(restOfLine);
    return trimBlank(this.#text.slice(start, this.#position).replace(trailingComment, ""));
  }

  #expand(value: string): string {
    return value.replace(reference, (_all, name: string, fallback = "") => {
      const known = this.#values.has(name) ? (this.#values.get(name) ?? "") : this.#inherited(name);
      return known ?? fallback;
    });
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#position;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.#position += found.length;
    return found;
  }
}

function trimBlank(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && blankCharacter.test(text.charAt(start))) start++;
  while (end > start && blankCharacter.test(text.charAt(end - 1))) end--;
  return text.slice(start, end);
}
