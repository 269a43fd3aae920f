import { statSync } from "node:fs";
import { basename, extname } from "node:path";
import { AUTOMATION_FILE } from "../automation/automation.js";
import { stringsInJson } from "./json-strings.js";
import { readText } from "./text-file.js";

const FILE_LIMIT = 64 * 1024 * 1024;
/** How much text is searched at most, in characters; an automation with more keeps its data beside its source. */
export const TOTAL_LIMIT = 128 * 1024 * 1024;

/**
 * Returns which of the names are in an automation's sources as whole words; it stops as soon as one of each set has been found. Returns undefined if there are
 * no sources, and "unknown" if there is more than is searched, or a file that cannot be read.
 */
export function namesUsed(
  sources: Iterable<string>,
  sets: readonly ReadonlySet<string>[],
): ReadonlySet<string> | "unknown" | undefined {
  const used = new Set<string>();
  const open = new Set(sets);
  let total = 0;
  let isAnyRead = false;
  // Programs before data: most names are found before it is read.
  for (const path of smallestFirst(sources)) {
    if (basename(path) === AUTOMATION_FILE) continue;
    const text = readText(path, FILE_LIMIT);
    if (text === "binary") continue;
    if (text === "large") return "unknown";
    isAnyRead = true;
    total += text.content.length;
    if (total > TOTAL_LIMIT) return "unknown";
    for (const part of sourceParts(path, text.content)) {
      for (const name of namesIn(part, namesOf(open))) {
        used.add(name);
        for (const set of open) if (set.has(name)) open.delete(set);
      }
      if (open.size === 0) return used;
    }
  }
  return isAnyRead ? used : undefined;
}

function smallestFirst(paths: Iterable<string>): string[] {
  const sizes = new Map([...paths].map((path) => [path, statSync(path, { throwIfNoEntry: false })?.size ?? 0]));
  return [...sizes].sort(([, a], [, b]) => a - b).map(([path]) => path);
}

function namesOf(sets: Iterable<ReadonlySet<string>>): ReadonlySet<string> {
  const names = new Set<string>();
  for (const set of sets) for (const name of set) names.add(name);
  return names;
}

// Of so many names one pattern is far faster than looking at each word; of many more it is slower.
const PATTERN_NAMES = 200;

function* namesIn(text: string, names: ReadonlySet<string>): Generator<string> {
  const words = [...names].filter(isWord);
  const pattern =
    words.length > PATTERN_NAMES ? "[\\p{L}\\p{N}_]+" : `(?<![\\p{L}\\p{N}_])(?:${words.join("|")})(?![\\p{L}\\p{N}_])`;
  const found = new Set<string>();
  if (words.length > 0)
    for (const [word] of text.matchAll(new RegExp(pattern, "gu"))) if (names.has(word)) found.add(word);
  yield* found;
  // A name with other characters is not a word.
  for (const name of names) if (!isWord(name) && text.includes(name)) yield name;
}

function isWord(name: string): boolean {
  return /^[\p{L}\p{N}_]+$/u.test(name);
}

function* sourceParts(path: string, text: string): Generator<string> {
  if (extname(path) !== ".ipynb") {
    yield text;
    return;
  }
  for (const { path: place, text: part } of stringsInJson(text)) if (place[2] === "source") yield part;
}
