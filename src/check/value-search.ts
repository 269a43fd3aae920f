import { createHash, type Hash } from "node:crypto";
import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { positionAt } from "../errors.js";
import type { Finder } from "../redaction/finder.js";
import { readRegularFile } from "../regular-file.js";
import { stringsInJson } from "./json-strings.js";
import { decodeText } from "./text-file.js";

/** The names of the values that were found, and the line of the first one of each; undefined in what has no lines. */
export type FoundValues = ReadonlyMap<string, number | undefined>;

// A larger file is read in pieces; a notebook with pictures in it is smaller.
const PIECE = 64 * 1024 * 1024;

interface SearchOptions {
  readonly matcher: Finder;
  /** The values that are looked for. */
  readonly values: Iterable<string>;
}

/** Looks for values in files and in what git keeps of them. */
export class ValueSearch {
  readonly #matcher: Finder;
  readonly #hasWide: boolean;
  /** So much of a piece is searched again with the next one. */
  readonly #overlap: number;

  constructor({ matcher, values }: SearchOptions) {
    this.#matcher = matcher;
    let longest = 0;
    let hasWide = false;
    for (const value of values) {
      longest = Math.max(longest, value.length);
      hasWide ||= /[^\0-\x7f]/.test(value);
    }
    this.#hasWide = hasWide;
    // No form of a value is longer: at most twelve characters are written for one.
    this.#overlap = Math.min(PIECE / 4, 12 * longest);
  }

  /** Whether any value is in a text. */
  isIn(text: string): boolean {
    return this.#matcher.find(text).length > 0;
  }

  /** Looks into a text, such as a name; what is found in it has no line. */
  inText(text: string): FoundValues {
    return new Map(this.#matcher.find(text).map(({ name }) => [name, undefined]));
  }

  /** Looks into the content of a file with this path. */
  inBytes(bytes: Buffer, path: string): FoundValues {
    const text = decodeText(bytes);
    return text === undefined ? this.#inBinary(bytes) : this.#inContent(text, path);
  }

  /**
   * Looks into a file, and says under which id git would keep it as it is; `algorithm` is that of the repository's ids.
   *
   * @throws BspumpError `FILE_UNREADABLE`.
   */
  inFile(path: string, size: number, algorithm: string): { readonly found: FoundValues; readonly id: string } {
    if (size <= PIECE) {
      const bytes = readRegularFile(path, PIECE) ?? Buffer.alloc(0);
      return { found: this.inBytes(bytes, path), id: idOf(bytes, algorithm) };
    }
    const hash = startId(size, algorithm);
    const found = new Map<string, number | undefined>();
    for (const { bytes, isNew } of piecesOf(path, this.#overlap)) {
      hash.update(bytes.subarray(bytes.length - isNew));
      for (const [name] of this.inBytes(bytes, "")) found.set(name, undefined);
    }
    return { found, id: hash.digest("hex") };
  }

  #inContent(content: string, path: string): FoundValues {
    const offsets = new Map<string, number>();
    const add = (name: string, offset: number) => {
      const known = offsets.get(name);
      if (known === undefined || offset < known) offsets.set(name, offset);
    };
    for (const { name, start } of this.#matcher.find(content)) add(name, start);
    if (/\.(?:ipynb|json)$/i.test(path)) {
      for (const { text, sourceOffset } of stringsInJson(content)) {
        for (const { name, start } of this.#matcher.find(text)) add(name, sourceOffset(start));
      }
    }
    return new Map([...offsets].map(([name, offset]) => [name, positionAt(content, offset).line]));
  }

  /** Texts in a binary file are of bytes or, with a NUL beside each character, of UTF-16. */
  #inBinary(bytes: Buffer): FoundValues {
    const text = bytes.toString("latin1");
    const texts = [text, text.replaceAll("\0", ""), ...(this.#hasWide ? [bytes.toString("utf8")] : [])];
    return new Map(texts.flatMap((part) => [...this.inText(part)]));
  }
}

/** Returns the id under which git keeps this content of a file. */
export function idOf(bytes: Buffer, algorithm: string): string {
  return startId(bytes.length, algorithm).update(bytes).digest("hex");
}

function startId(size: number, algorithm: string): Hash {
  return createHash(algorithm).update(`blob ${size}\0`);
}

/** Reads a file in pieces, each of which begins with the end of the one before; the last `isNew` bytes of each are new. */
function* piecesOf(path: string, overlap: number): Generator<{ readonly bytes: Buffer; readonly isNew: number }> {
  const descriptor = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    // It was one a moment ago.
    if (!fstatSync(descriptor).isFile()) return;
    const buffer = Buffer.allocUnsafe(PIECE);
    let kept = 0;
    for (;;) {
      const count = readSync(descriptor, buffer, kept, PIECE - kept, null);
      if (count === 0) return;
      const end = kept + count;
      yield { bytes: buffer.subarray(0, end), isNew: count };
      kept = Math.min(overlap, end);
      buffer.copy(buffer, 0, end - kept, end);
    }
  } finally {
    closeSync(descriptor);
  }
}
