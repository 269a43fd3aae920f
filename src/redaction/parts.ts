import { closingQuote } from "../text.js";
import { decodeExactly } from "../utf8.js";
import { saysSecret } from "./secret-names.js";
import { shapeOf } from "./shapes.js";
import { LEAST_LENGTH, type ValueContext, whyNotRedacted } from "./values.js";

// What is in a value that is in a value, no deeper; and so many parts that nothing grows out of proportion.
const DEEPEST = 4;
const MOST_PARTS = 2_000;
const LEAST_TOGETHER = 1 << 12;
const MOST_TIMES = 4;
// A longer value is looked at as a whole and line by line.
const LONGEST_STRUCTURED = 1 << 16;
const LONGEST_HEAD = 64;

// A line that says only what kind of key is below or above it.
const pemLine =
  /^-----(?:BEGIN|END) (?:[A-Z\d]+ ){0,3}(?:KEY|CERTIFICATE|REQUEST|PARAMETERS|MESSAGE|CRL)(?: BLOCK)?-----$/;

/**
 * Returns the value, and what of it is a secret by itself, because programs take a value apart and show that: its lines, the members of
 * JSON, the password, user, path and query of a URL, the pairs of a connection string, the items of a list, and what it is in base64.
 */
export function partsOf(value: string, context: ValueContext): Set<string> {
  const collector = new PartsCollector(context, LEAST_TOGETHER + MOST_TIMES * value.length);
  // The value itself is one, which has been decided before.
  collector.parts.add(value);
  collector.takeApart(value, context.alwaysSecret ?? false, 0);
  return collector.parts;
}

class PartsCollector {
  readonly parts = new Set<string>();
  #left: number;
  readonly #context: ValueContext;

  constructor(context: ValueContext, left: number) {
    this.#context = context;
    this.#left = left;
  }

  /** Adds a part that is a secret by itself, and what is in it. */
  #add(text: string, alwaysSecret: boolean, depth: number): void {
    const part = text.trim();
    if (part.length < LEAST_LENGTH || this.parts.has(part)) return;
    if (part.length > this.#left || this.parts.size >= MOST_PARTS) return;
    if (whyNotRedacted(part, { ...this.#context, alwaysSecret }) !== undefined) return;
    this.#left -= part.length;
    this.parts.add(part);
    this.takeApart(part, alwaysSecret, depth + 1);
  }

  takeApart(value: string, alwaysSecret: boolean, depth: number): void {
    if (depth > DEEPEST) return;
    const json = value.length <= LONGEST_STRUCTURED ? parseJson(value) : undefined;
    if (json !== undefined) {
      this.#addMembers(json, "", alwaysSecret, depth);
      return;
    }
    for (const line of value.split(/\r\n?|\n/)) {
      if (!pemLine.test(line.trim()) && /[\p{L}\p{N}]/u.test(line)) this.#add(line, alwaysSecret, depth);
    }
    if (value.includes("\\n")) {
      // A key whose line breaks are written as \n, and which is turned into lines before it is used.
      const lines = value.replace(/\\r(?=\\n)/g, "").replaceAll("\\n", "\n");
      this.parts.add(lines);
      this.takeApart(lines, alwaysSecret, depth + 1);
    }
    if (value.length > LONGEST_STRUCTURED) return;
    this.#addCredentials(value, alwaysSecret, depth);
    for (const { name, text } of pairsIn(value)) this.#add(text, saysSecret(name), depth);
    const items = value.split(/[,;|]/);
    if (items.length > 1) for (const item of items) this.#add(item, alwaysSecret, depth);
    for (const encoding of ["base64", "hex"] as const) {
      const decoded = decode(value, encoding);
      if (decoded !== undefined) this.#add(decoded, alwaysSecret, depth);
    }
  }

  /** Adds texts in JSON: one with a name is a variable of its own. */
  #addMembers(json: unknown, name: string, alwaysSecret: boolean, depth: number): void {
    if (depth > 2 * DEEPEST || this.parts.size >= MOST_PARTS) return;
    if (typeof json === "string" || typeof json === "number") {
      const text = String(json);
      // A URL of the service that issues tokens is called token_uri.
      this.#add(text, name === "" ? alwaysSecret : saysSecret(name) && shapeOf(text) !== "url", depth);
    } else if (Array.isArray(json)) for (const item of json) this.#addMembers(item, name, alwaysSecret, depth + 1);
    else if (typeof json === "object" && json !== null) {
      for (const [key, item] of Object.entries(json)) this.#addMembers(item, key, alwaysSecret, depth + 1);
    }
  }

  /** Adds what a URL, a header or `user:password` has to prove who somebody is by. */
  #addCredentials(value: string, alwaysSecret: boolean, depth: number): void {
    const header = /^\s*(?:[\w-]{1,40}:\s*)?(?:Bearer|Basic|Token|ApiKey)\s+(\S+)\s*$/i.exec(value)?.[1];
    if (header !== undefined) this.#add(header, true, depth);
    const colon = value.indexOf(":");
    const start = value.indexOf("://");
    if (start === -1) {
      const isPair = colon > 0 && colon <= LONGEST_HEAD && !/\s/.test(value) && !/[{[]/.test(value);
      if (isPair) this.#add(value.slice(colon + 1), alwaysSecret, depth);
      return;
    }
    const { authority, path, query } = splitUrl(value.slice(start + 3));
    const at = authority.lastIndexOf("@");
    const [user = "", ...password] = at === -1 ? [] : authority.slice(0, at).split(":");
    if (password.length > 0) this.#addDecoded(password.join(":"), true, depth);
    // With no password beside it the user is a token, as in the DSN of Sentry.
    this.#addDecoded(user, false, depth);
    for (const segment of path.split("/"))
      if (segment.length >= 2 * LEAST_LENGTH) this.#addDecoded(segment, false, depth);
    for (const pair of query.split(/[&;#]/)) {
      const equals = pair.indexOf("=");
      if (equals > 0) this.#addDecoded(pair.slice(equals + 1), saysSecret(pair.slice(0, equals)), depth);
    }
  }

  /** Adds a part of a URL as it is written there, and decoded. */
  #addDecoded(text: string, alwaysSecret: boolean, depth: number): void {
    this.#add(text, alwaysSecret, depth);
    if (!/[%+]/.test(text)) return;
    try {
      this.#add(decodeURIComponent(text), alwaysSecret, depth);
    } catch {
      // It is not encoded.
    }
  }
}

function parseJson(value: string): unknown {
  if (!/^\s*[{["]/.test(value)) return undefined;
  try {
    const json: unknown = JSON.parse(value);
    return json;
  } catch {
    return undefined;
  }
}

function splitUrl(rest: string): { authority: string; path: string; query: string } {
  const end = rest.search(/[/?#\s]/);
  const authority = end === -1 ? rest : rest.slice(0, end);
  const after = end === -1 ? "" : rest.slice(end);
  const query = after.search(/[?#]/);
  return {
    authority,
    path: query === -1 ? after : after.slice(0, query),
    query: query === -1 ? "" : after.slice(query + 1),
  };
}

/** The pairs of `name=value` in a connection string: of libpq, ADO.NET, JAAS, or the options of a command. */
function* pairsIn(value: string): Generator<{ readonly name: string; readonly text: string }> {
  let end = 0;
  for (let equals = value.indexOf("="); equals !== -1; equals = value.indexOf("=", end)) {
    end = equals + 1;
    const name = /[\w.-][\w .-]*$/.exec(value.slice(Math.max(0, equals - LONGEST_HEAD), equals).trimEnd())?.[0];
    if (name === undefined) continue;
    let start = equals + 1;
    while (value[start] === " ") start++;
    const quote = value[start] ?? "";
    if (quote === "'" || quote === '"') {
      const close = closingQuote(value, start);
      end = close === -1 ? value.length : close;
      yield { name, text: value.slice(start + 1, end).replace(/\\(.)/gs, "$1") };
      continue;
    }
    // A pair ends at a semicolon if they are parted by those, else at white space.
    const separator = value.includes(";") ? /;|$/g : /[\s&]|$/g;
    separator.lastIndex = start;
    end = Math.max(end, separator.exec(value)?.index ?? value.length);
    yield { name, text: value.slice(start, end) };
  }
}

const encodings = { base64: /^[A-Za-z0-9+/_-]{11,}={0,2}$/, hex: /^(?:[\da-fA-F]{2}){8,}$/ };

/** The text that a value is in base64 or hexadecimal digits; undefined if it is not one. */
function decode(value: string, encoding: keyof typeof encodings): string | undefined {
  const text = value.replace(/\s+/g, "");
  if (!encodings[encoding].test(text)) return undefined;
  const decoded = decodeExactly(Buffer.from(text, encoding));
  const isText = decoded !== undefined && decoded.length >= LEAST_LENGTH && !/[^\P{Cc}\t\r\n]/u.test(decoded);
  return isText ? decoded : undefined;
}
