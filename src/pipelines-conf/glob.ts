import { readdirSync } from "node:fs";
import { join, parse, resolve } from "node:path";
import { isFolder, isRegularFile } from "../regular-file.js";

/**
 * Gives the files that a pattern with `*`, `?` and `[…]` names, relative to `folder`, sorted. As with Python's `glob`, a wildcard matches no
 * leading dot and no slash, and `**` is `*`.
 */
export function findMatches(pattern: string, folder: string): string[] {
  const absolute = resolve(folder, pattern);
  const { root } = parse(absolute);
  let found = [root];
  for (const segment of absolute.slice(root.length).split(/[\\/]/)) {
    found = found.flatMap((parent) => (isPattern(segment) ? matchesIn(parent, segment) : [join(parent, segment)]));
  }
  return found.filter(isRegularFile);
}

/** Tells whether a pattern has a wildcard. */
export function isPattern(segment: string): boolean {
  return /[*?[]/.test(segment);
}

function matchesIn(folder: string, segment: string): string[] {
  if (!isFolder(folder)) return [];
  const pattern = toRegExp(segment);
  return readdirSync(folder)
    .filter((name) => pattern.test(name) && (segment.startsWith(".") || !name.startsWith(".")))
    .sort()
    .map((name) => join(folder, name));
}

function toRegExp(segment: string): RegExp {
  const source = segment.replace(
    /\*+|\?|\[(!?)(\]?[^\]]*)\]|[\\^$.|+()[\]{}]/g,
    (found, negated: string | undefined, set: string | undefined) => {
      if (found.startsWith("*")) return "[^/]*";
      if (found === "?") return "[^/]";
      if (set !== undefined) return `[${negated ? "^" : ""}${set.replace(/[\\^\]]/g, "\\$&")}]`;
      return `\\${found}`;
    },
  );
  return new RegExp(`^${source}$`, "su");
}
