import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileVersion } from "../file-version.js";
import { entriesIn } from "../paths.js";

/** How often the folder is looked at, in milliseconds. Events would be missed if it is mounted from elsewhere. */
const INTERVAL = 250;
/** How many files are looked at. */
const MOST_FILES = 5_000;

/** Settles when a file in a folder has changed, and none has since then for a moment. Never settles after `signal`. */
export async function untilChanged(folder: string, signal: AbortSignal): Promise<"changed"> {
  let before = versionOf(folder);
  let isChanged = false;
  while (!signal.aborted) {
    await sleep(INTERVAL, undefined, { ref: false });
    const now = versionOf(folder);
    // Once more: what is written in several steps is read when it is whole.
    if (now === before && isChanged) return "changed";
    if (now !== before) isChanged = true;
    before = now;
  }
  return new Promise(() => undefined);
}

/** Returns a text that differs whenever a file of the folder has changed; packages and hidden folders are left out. */
function versionOf(folder: string): string {
  const seen: string[] = [];
  const waiting = [folder];
  for (let next = waiting.pop(); next !== undefined && seen.length < MOST_FILES; next = waiting.pop()) {
    for (const entry of entriesIn(next)) {
      if (entry.name === "node_modules" || entry.name.startsWith(".")) continue;
      const path = join(next, entry.name);
      if (entry.isDirectory()) waiting.push(path);
      else seen.push(`${path} ${fileVersion(path)}`);
    }
  }
  return seen.sort().join("\n");
}
