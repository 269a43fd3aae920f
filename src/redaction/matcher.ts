import { HashSet, powerOfTwo } from "./hash-set.js";

/** An occurrence of a registered text. */
export interface Match {
  readonly start: number;
  readonly end: number;
  /** Name of the variable whose value it is. */
  readonly name: string;
}

// Four characters in a row are hashed. Every pattern is known by those at STRIDE successive offsets, so of a text only every
// fifth position has to be looked at, whatever the number of patterns; patterns are compared only if the hash is known.
const GRAM = 4;
const STRIDE = 5;

/** The least length of a pattern. */
export const LEAST_PATTERN = GRAM + STRIDE - 1;

// How far into a pattern the offsets by which it is known may lie.
const FARTHEST = 32;

// A power of two that is greater than any such offset.
const RING = 64;

/** Finds any of many texts in a text, and where one may begin that goes on past the end. */
export class Matcher {
  /** In the order of their code units. */
  readonly #patterns: readonly string[];
  /** For each pattern the longest other one that it begins with, or -1. */
  readonly #within: Int32Array;
  readonly #names: ReadonlyMap<string, string>;
  readonly #longest: number;
  readonly #known: HashSet;
  /** For each slot of a hash, the entry it leads to first, from 1; for each entry the next one, its hash, and its offset in patterns. */
  readonly #first: Int32Array;
  readonly #next: Int32Array;
  readonly #hashes: Int32Array;
  readonly #offsets: Uint8Array;
  /** Where in the text patterns were compared last: a ring, since a place that several hashes lead to is not far from each. */
  readonly #compared = new Int32Array(RING);
  readonly #beginnings: HashSet;
  readonly #inside: HashSet;
  /** The beginnings of patterns that are too short to be hashed. */
  readonly #shortBeginnings = new Set<string>();
  /** The code units that occur in these: most texts end with another one. */
  readonly #early = new Set<number>();

  /** @param patterns Texts of at least {@link LEAST_PATTERN} code units, and the name of each. */
  constructor(patterns: ReadonlyMap<string, string>) {
    this.#names = new Map(patterns);
    this.#patterns = [...patterns.keys()].sort();
    const entries = this.#patterns.length * STRIDE;
    let characters = 0;
    let longest = 0;
    for (const { length } of this.#patterns) {
      characters += length;
      longest = Math.max(longest, length);
    }
    this.#longest = longest;
    this.#within = beginningsAmong(this.#patterns);
    this.#known = new HashSet(entries);
    this.#first = new Int32Array(powerOfTwo(entries));
    this.#next = new Int32Array(entries + 1);
    this.#hashes = new Int32Array(entries + 1);
    this.#offsets = new Uint8Array(entries + 1);
    this.#beginnings = new HashSet(this.#patterns.length);
    this.#inside = new HashSet(characters);
    this.#index();
  }

  #index(): void {
    const uses = new Uint16Array(powerOfTwo(this.#patterns.length * FARTHEST));
    for (const pattern of this.#patterns) {
      for (let length = 1; length < GRAM; length++) {
        this.#shortBeginnings.add(pattern.slice(0, length));
        this.#early.add(pattern.charCodeAt(length - 1));
      }
      this.#beginnings.add(hashAt(pattern, 0));
      for (let at = 0; at + GRAM < pattern.length; at++) {
        const hash = hashAt(pattern, at);
        this.#inside.add(hash);
        const slot = hash & (uses.length - 1);
        if (at < FARTHEST) uses[slot] = (uses[slot] ?? 0) + 1;
      }
    }
    let entry = 0;
    for (const pattern of this.#patterns) {
      const first = rarestOffset(pattern, uses);
      for (let offset = first; offset < first + STRIDE; offset++) {
        const hash = hashAt(pattern, offset);
        const slot = hash & (this.#first.length - 1);
        if (this.#hasEntry(slot, hash, offset)) continue;
        entry++;
        this.#known.add(hash);
        this.#hashes[entry] = hash;
        this.#offsets[entry] = offset;
        this.#next[entry] = this.#first[slot] ?? 0;
        this.#first[slot] = entry;
      }
    }
  }

  #hasEntry(slot: number, hash: number, offset: number): boolean {
    let entry = this.#first[slot] ?? 0;
    while (entry > 0 && (this.#hashes[entry] !== hash || this.#offsets[entry] !== offset))
      entry = this.#next[entry] ?? 0;
    return entry > 0;
  }

  /** Returns the occurrences in `text` that begin before `end`, those that begin earlier first; of those that begin together only the longest. */
  find(text: string, end: number = text.length): Match[] {
    const matches: Match[] = [];
    if (this.#patterns.length === 0) return matches;
    const known = this.#known;
    const compared = this.#compared.fill(-1);
    const last = Math.min(text.length - GRAM, end + FARTHEST);
    for (let at = 0; at <= last; at += STRIDE) {
      const hash = hashAt(text, at);
      if (!known.has(hash)) continue;
      let entry = this.#first[hash & (this.#first.length - 1)] ?? 0;
      for (; entry > 0; entry = this.#next[entry] ?? 0) {
        if (this.#hashes[entry] !== hash) continue;
        const start = at - (this.#offsets[entry] ?? 0);
        if (start < 0 || start >= end || compared[start % RING] === start) continue;
        compared[start % RING] = start;
        const pattern = this.#longestAt(text, start);
        if (pattern === undefined) continue;
        matches.push({ start, end: start + pattern.length, name: this.#names.get(pattern) ?? "" });
      }
    }
    return matches.length > 1 ? matches.sort((a, b) => a.start - b.start) : matches;
  }

  /**
   * Returns the longest pattern that `text` has at `start`. What is known to be the same is not compared again, so that it takes time in
   * proportion to what the patterns have in common with the text, and not to their number.
   */
  #longestAt(text: string, start: number): string | undefined {
    const patterns = this.#patterns;
    let low = 0;
    let high = patterns.length;
    // How many characters the patterns before `low` and after `high` have in common with the text, at the least.
    let commonLow = 0;
    let commonHigh = 0;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const pattern = patterns[middle] ?? "";
      let common = Math.min(commonLow, commonHigh);
      while (common < pattern.length && pattern.charCodeAt(common) === text.charCodeAt(start + common)) common++;
      if (common === pattern.length || pattern.charCodeAt(common) < text.charCodeAt(start + common)) {
        low = middle + 1;
        commonLow = common;
      } else {
        high = middle;
        commonHigh = common;
      }
    }
    // A pattern that the text has here is the last one that does not come after the text, or begins it.
    let index = low - 1;
    while (index >= 0 && (patterns[index] ?? "").length > commonLow) index = this.#within[index] ?? -1;
    return patterns[index];
  }

  /** Returns where the longest end of `text` begins that a pattern begins with and goes on past, or the length of `text`. */
  undecidedFrom(text: string): number {
    const { length } = text;
    const hashed = length - GRAM;
    if (hashed >= 0 && this.#inside.has(hashAt(text, hashed))) {
      for (let at = Math.max(0, length - this.#longest + 1); at <= hashed; at++) {
        if (this.#beginnings.has(hashAt(text, at)) && this.#isBeginning(text.slice(at))) return at;
      }
    }
    if (!this.#early.has(text.charCodeAt(length - 1))) return length;
    for (let at = Math.max(0, hashed + 1); at < length; at++) {
      if (this.#shortBeginnings.has(text.slice(at))) return at;
    }
    return length;
  }

  /** Returns the longest end of `text` that a pattern begins with and goes on past, if it is long enough to be hashed. */
  unfinished(text: string): Match | undefined {
    if (text.length < GRAM || !this.#inside.has(hashAt(text, text.length - GRAM))) return undefined;
    const start = this.undecidedFrom(text);
    const pattern = this.#beginningWith(text.slice(start));
    return start === text.length || pattern === undefined
      ? undefined
      : { start, end: text.length, name: this.#names.get(pattern) ?? "" };
  }

  #isBeginning(text: string): boolean {
    return this.#beginningWith(text) !== undefined;
  }

  /** Returns a pattern that begins with `text` and goes on past it. */
  #beginningWith(text: string): string | undefined {
    const patterns = this.#patterns;
    let low = 0;
    let high = patterns.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((patterns[middle] ?? "") <= text) low = middle + 1;
      else high = middle;
    }
    const pattern = patterns[low];
    return pattern?.startsWith(text) ? pattern : undefined;
  }
}

/** Returns for each of `sorted` texts the index of the longest other one that it begins with, or -1. */
function beginningsAmong(sorted: readonly string[]): Int32Array {
  const within = new Int32Array(sorted.length);
  for (const [index, text] of sorted.entries()) {
    let candidate = index - 1;
    while (candidate >= 0 && !text.startsWith(sorted[candidate] ?? "")) candidate = within[candidate] ?? -1;
    within[index] = candidate;
  }
  return within;
}

// How many patterns share the hash at each of the last STRIDE offsets: a ring that is used again for every pattern.
const ring = new Uint16Array(STRIDE);

/** Returns the offset of a pattern from which its hashes at {@link STRIDE} offsets are those that fewest patterns share. */
function rarestOffset(pattern: string, uses: Uint16Array): number {
  const end = Math.min(pattern.length - GRAM + 1, FARTHEST);
  let sum = 0;
  let rarest = 0;
  let least = Number.POSITIVE_INFINITY;
  ring.fill(0);
  for (let at = 0; at < end; at++) {
    const count = uses[hashAt(pattern, at) & (uses.length - 1)] ?? 0;
    sum += count - (ring[at % STRIDE] ?? 0);
    ring[at % STRIDE] = count;
    if (at < STRIDE - 1 || sum >= least) continue;
    least = sum;
    rarest = at - STRIDE + 1;
  }
  return rarest;
}

function hashAt(text: string, at: number): number {
  let hash = Math.imul(text.charCodeAt(at), 0x01000193) ^ text.charCodeAt(at + 1);
  hash = Math.imul(hash, 0x01000193) ^ text.charCodeAt(at + 2);
  hash = Math.imul(hash, 0x01000193) ^ text.charCodeAt(at + 3);
  hash = Math.imul(hash, 0x2c1b3c6d);
  return hash ^ (hash >>> 15);
}
