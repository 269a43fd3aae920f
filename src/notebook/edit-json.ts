import { isDeepStrictEqual } from "node:util";
import { isObject, type Json, type JsonObject } from "../json.js";
import { closingQuote } from "../text.js";

// A notebook is under version control, and other programs write it too. Written anew, it would differ in every line that its writer indents,
// escapes or orders otherwise, and an integer beyond 2^53 would be another number.

/** How a text of JSON is laid out. */
interface Layout {
  /** What a line begins with for each level; undefined if all is on one line. */
  readonly indent: string | undefined;
  readonly newline: string;
  /** What is after the colon of a member, and after a comma on one line. */
  readonly colon: string;
  readonly comma: string;
}

/** A place in the text. */
interface Span {
  readonly start: number;
  readonly end: number;
}

interface Member extends Span {
  /** Where the member begins, with its name; for an element, where that begins. */
  readonly from: number;
  readonly name: string;
}

/**
 * Returns a text of JSON in which what differs from `value` is written anew, in the layout of the rest, and all else is as it was to the
 * byte: spaces, order, escapes, the forms of numbers.
 *
 * @param text JSON, which is read as `JSON.parse` reads it.
 */
export function editJson(text: string, value: Json): string {
  const start = skipSpace(text, text.startsWith("\ufeff") ? 1 : 0);
  const end = endOf(text, start);
  return (
    text.slice(0, start) + new Editor(text).edit(start, JSON.parse(text.slice(start, end)), value, 0) + text.slice(end)
  );
}

class Editor {
  readonly #text: string;
  readonly #layout: Layout;

  constructor(text: string) {
    this.#text = text;
    this.#layout = layoutOf(text);
  }

  /** Returns the text of `value`, which is `before` at `start`. */
  edit(start: number, before: Json, value: Json, depth: number): string {
    if (isDeepStrictEqual(before, value)) return this.#text.slice(start, endOf(this.#text, start));
    if (Array.isArray(before) && Array.isArray(value)) return this.#editArray(start, before, value, depth);
    if (isObject(before) && isObject(value)) return this.#editObject(start, before, value, depth);
    return this.#write(value, depth);
  }

  #editObject(start: number, before: JsonObject, value: JsonObject, depth: number): string {
    const old = membersOf(this.#text, start);
    // Of a name that is there twice, the last counts.
    const last = new Map(old.map((member) => [member.name, member]));
    const kept = old.filter(({ name }) => hasMember(value, name));
    const added = Object.keys(value).filter((name) => hasMember(value, name) && !last.has(name));
    if (kept.length === 0) return this.#write(value, depth);
    const pieces = kept.map((member) => {
      const { from, name } = member;
      const head = this.#text.slice(from, member.start);
      if (last.get(name) !== member) return head + this.#text.slice(member.start, member.end);
      return head + this.edit(member.start, before[name] as Json, value[name] as Json, depth + 1);
    });
    for (const name of added) {
      pieces.push(`${JSON.stringify(name)}:${this.#layout.colon}${this.#write(value[name] as Json, depth + 1)}`);
    }
    return this.#join(start, { old, kept, pieces }, depth);
  }

  #editArray(start: number, before: readonly Json[], value: readonly Json[], depth: number): string {
    const old = membersOf(this.#text, start);
    const places = alignElements(before, value);
    const pieces = value.map((element, index) => {
      const place = places[index];
      const member = place === undefined ? undefined : old[place];
      if (place === undefined || member === undefined) return this.#write(element, depth + 1);
      return this.edit(member.start, before[place] as Json, element, depth + 1);
    });
    if (pieces.length === 0) return "[]";
    return this.#join(start, { old, kept: old, pieces }, depth);
  }

  /** Puts the pieces between the brackets that were at `start`, with the spaces that were between them. */
  #join(
    start: number,
    { old, kept, pieces }: { old: readonly Member[]; kept: readonly Member[]; pieces: readonly string[] },
    depth: number,
  ): string {
    const end = endOf(this.#text, start);
    const [first, last] = [old[0], old.at(-1)];
    if (first === undefined || last === undefined)
      return this.#text[start] + this.#break(depth + 1) + pieces.join() + this.#break(depth) + this.#text[end - 1];
    const opening = this.#text.slice(start, first.from);
    const separators = kept.map((member) => {
      const next = old[old.indexOf(member) + 1];
      return next === undefined ? undefined : this.#text.slice(member.end, next.from);
    });
    const usual = `,${this.#layout.indent === undefined ? this.#layout.comma : this.#break(depth + 1)}`;
    const body = pieces.map((piece, index) =>
      index === pieces.length - 1 ? piece : piece + (separators[index] ?? usual),
    );
    return opening + body.join("") + this.#text.slice(last.end, end);
  }

  #break(depth: number): string {
    const { indent, newline } = this.#layout;
    return indent === undefined ? "" : newline + indent.repeat(depth);
  }

  #write(value: Json, depth: number): string {
    const { indent, newline } = this.#layout;
    if (indent === undefined) return this.#writeOnOneLine(value);
    return JSON.stringify(value, null, indent).replaceAll("\n", newline + indent.repeat(depth));
  }

  #writeOnOneLine(value: Json): string {
    const { colon, comma } = this.#layout;
    if (Array.isArray(value)) return `[${value.map((element) => this.#writeOnOneLine(element)).join(`,${comma}`)}]`;
    if (!isObject(value)) return JSON.stringify(value);
    const members = Object.entries(value).filter(([, member]) => member !== undefined);
    const texts = members.map(
      ([name, member]) => `${JSON.stringify(name)}:${colon}${this.#writeOnOneLine(member as Json)}`,
    );
    return `{${texts.join(`,${comma}`)}}`;
  }
}

function hasMember(value: JsonObject, name: string): boolean {
  return Object.hasOwn(value, name) && value[name] !== undefined;
}

/**
 * Finds for each element the one that it was: by its place if there are as many, else by its member `id`, as cells have one. Undefined for
 * one that is new.
 */
function alignElements(before: readonly Json[], value: readonly Json[]): readonly (number | undefined)[] {
  if (before.length === value.length) return value.map((_element, index) => index);
  const places: (number | undefined)[] = [];
  let next = 0;
  for (const element of value) {
    const id = idOf(element);
    const place = id === undefined ? -1 : before.findIndex((old, index) => index >= next && idOf(old) === id);
    if (place >= 0) next = place + 1;
    places.push(place < 0 ? undefined : place);
  }
  return places;
}

function idOf(element: Json): string | undefined {
  return isObject(element) && typeof element.id === "string" ? element.id : undefined;
}

function layoutOf(text: string): Layout {
  const { 1: newline, 2: indent } = /^\s*[[{][ \t]*(\r?\n)([ \t]*)/.exec(text) ?? [];
  const colon = /^\s*\{\s*"(?:[^"\\]|\\.)*"\s*:([ \t]*)/.exec(text)?.[1] ?? " ";
  // What writes a space after a colon writes one after a comma, as Python does.
  return { indent: newline === undefined ? undefined : indent, newline: newline ?? "\n", colon, comma: colon };
}

/** Returns the members of the object or the elements of the array at `start`. */
function membersOf(text: string, start: number): Member[] {
  const isNamed = text[start] === "{";
  const members: Member[] = [];
  let at = skipSpace(text, start + 1);
  while (text[at] !== "}" && text[at] !== "]") {
    const from = at;
    let name = "";
    if (isNamed) {
      const end = endOf(text, at);
      name = JSON.parse(text.slice(at, end));
      at = skipSpace(text, skipSpace(text, end) + 1);
    }
    const end = endOf(text, at);
    members.push({ from, name, start: at, end });
    at = skipSpace(text, end);
    if (text[at] === ",") at = skipSpace(text, at + 1);
  }
  return members;
}

const SPACE = /[ \t\r\n]*/y;
const SCALAR = /[^\s,\]}]+/y;
const NEXT = /["[\]{}]/g;

function skipSpace(text: string, at: number): number {
  SPACE.lastIndex = at;
  SPACE.test(text);
  return SPACE.lastIndex;
}

function endOfString(text: string, start: number): number {
  const close = closingQuote(text, start);
  return close === -1 ? text.length : close + 1;
}

/** Returns where the value at `start` ends. */
function endOf(text: string, start: number): number {
  if (text[start] === '"') return endOfString(text, start);
  if (text[start] !== "{" && text[start] !== "[") {
    SCALAR.lastIndex = start;
    SCALAR.test(text);
    return SCALAR.lastIndex;
  }
  let depth = 0;
  let at = start;
  for (;;) {
    NEXT.lastIndex = at;
    const found = NEXT.exec(text);
    if (found === null) return text.length;
    at = NEXT.lastIndex;
    if (found[0] === '"') at = endOfString(text, found.index);
    else if (found[0] === "{" || found[0] === "[") depth++;
    else if (--depth === 0) return at;
  }
}
