import { basename, extname } from "node:path";
import { AUTOMATION_FILE } from "../automation/automation.js";
import { stringsInJson } from "./json-strings.js";
import { readText } from "./text-file.js";

// More than this is no automation's own source.
const FILE_LIMIT = 1024 * 1024;
const TOTAL_LIMIT = 32 * 1024 * 1024;

/**
 * Gives which of the names stand in an automation's sources as whole words; it stops as soon as one of each set has been found. Gives undefined where that
 * cannot be told: there are no sources, or more than are read.
 */
export function namesUsed(
  sources: Iterable<string>,
  sets: readonly ReadonlySet<string>[],
): ReadonlySet<string> | undefined {
  const used = new Set<string>();
  const open = new Set(sets);
  let total = 0;
  let isAnyRead = false;
  for (const path of sources) {
    if (basename(path) === AUTOMATION_FILE) continue;
    const text = readText(path, FILE_LIMIT);
    if (text === "binary") continue;
    if (text === "large") return undefined;
    isAnyRead = true;
    total += text.content.length;
    if (total > TOTAL_LIMIT) return undefined;
    for (const part of sourceParts(path, text.content)) {
      for (const name of namesIn(part, open)) {
        used.add(name);
        for (const set of open) if (set.has(name)) open.delete(set);
      }
      if (open.size === 0) return used;
    }
  }
  return isAnyRead ? used : undefined;
}

function* namesIn(text: string, sets: ReadonlySet<ReadonlySet<string>>): Generator<string> {
  const isAsked = (word: string) => [...sets].some((set) => set.has(word));
  for (const word of new Set(text.match(/[\p{L}\p{N}_]+/gu))) if (isAsked(word)) yield word;
  for (const set of [...sets]) {
    // A name with other characters is no word.
    for (const name of set) if (/[^\p{L}\p{N}_]/u.test(name) && text.includes(name)) yield name;
  }
}

function* sourceParts(path: string, text: string): Generator<string> {
  if (extname(path) !== ".ipynb") {
    yield text;
    return;
  }
  for (const { path: place, text: part } of stringsInJson(text)) if (place[2] === "source") yield part;
}
