import type { Json, JsonObject } from "../json.js";
import { keepOne } from "../text.js";

interface Entry {
  readonly count: number;
  readonly source: string;
}

/** What was run in this kernel since it started. Nothing of it is kept beyond. */
export class History {
  readonly #entries: Entry[] = [];
  readonly #sources = keepOne();

  add(count: number, source: string): void {
    this.#entries.push({ count, source: this.#sources.of(source) });
  }

  /** Answers a `history_request` (Jupyter messaging protocol, "History"); this kernel's session is 1. */
  find(request: JsonObject): Json[] {
    return this.#select(request).map(({ count, source }) => [
      1,
      count,
      request.output === true ? [source, null] : source,
    ]);
  }

  #select({ hist_access_type: access, n, pattern, unique, start, stop, session }: JsonObject): Entry[] {
    const most = typeof n === "number" ? n : Number.POSITIVE_INFINITY;
    switch (access) {
      case "tail":
        return lastOf(this.#entries, most);
      case "range": {
        // 0 is this session and -1 the one before it, of which nothing is kept.
        if (typeof session === "number" && session !== 0 && session !== 1) return [];
        const first = typeof start === "number" ? start : 1;
        const end = typeof stop === "number" ? stop : Number.POSITIVE_INFINITY;
        return this.#entries.filter(({ count }) => count >= first && count < end);
      }
      case "search": {
        const glob = globToRegExp(typeof pattern === "string" ? pattern : "*");
        const found = this.#entries.filter(({ source }) => glob.test(source));
        return lastOf(unique === true ? withoutRepeated(found) : found, most);
      }
      default:
        return [];
    }
  }
}

function lastOf(entries: Entry[], most: number): Entry[] {
  return entries.slice(Math.max(0, entries.length - most));
}

/** Keeps the last of those with the same source. */
function withoutRepeated(entries: Entry[]): Entry[] {
  const last = new Map(entries.map((entry) => [entry.source, entry]));
  return entries.filter((entry) => last.get(entry.source) === entry);
}

/** Returns the expression of a pattern with `*` and `?`, as a shell's. */
function globToRegExp(pattern: string): RegExp {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replace(/\*+/g, "[\\s\\S]*")
    .replace(/\?/g, "[\\s\\S]");
  return new RegExp(`^${source}$`, "u");
}
