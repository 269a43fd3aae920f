import { readdirSync } from "node:fs";
import { parse, resolve, sep } from "node:path";
import { isRegularFile } from "../regular-file.js";

const separators = sep === "\\" ? /[\\/]/ : /\//;

/**
 * Gives the files that a pattern with `*`, `?` and `[…]` names, relative to `folder`, sorted. As with Python's `glob`, a wildcard matches no
 * leading dot and no slash, and `**` is `*`; what cannot be looked into holds nothing.
 */
export function findMatches(pattern: string, folder: string): string[] {
  const { root } = parse(pattern);
  // No wildcard is looked for in the folder's own name.
  let found = [resolve(folder, root)];
  for (const segment of pattern.slice(root.length).split(separators)) {
    found = found.flatMap((parent) => (isPattern(segment) ? matchesIn(parent, segment) : [parent + sep + segment]));
  }
  return found.filter(isRegularFile).map((file) => resolve(file));
}

/** Tells whether a pattern has a wildcard. */
export function isPattern(segment: string): boolean {
  return /[*?[]/.test(segment);
}

function matchesIn(folder: string, segment: string): string[] {
  const pattern = toRegExp(segment);
  return namesIn(folder)
    .filter((name) => pattern.test(name) && (segment.startsWith(".") || !name.startsWith(".")))
    .sort()
    .map((name) => folder + sep + name);
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

// A bracket right behind the opening one is a member; a set that is not closed is text.
const wildcard = /\*+|\?|\[(?:!(?<others>\]?[^\]]+|\])|(?!!)(?<members>\]?[^\]]+|\]))\]|[\\^$.|+()[\]{}]/g;

function toRegExp(segment: string): RegExp {
  const source = segment.replace(wildcard, (found: string, others?: string, members?: string) => {
    if (found.startsWith("*")) return "[^/]*";
    if (found === "?") return "[^/]";
    if (others !== undefined) return `[^${toMembers(others)}]`;
    return members === undefined ? `\\${found}` : `[${toMembers(members)}]`;
  });
  return new RegExp(`^${source}$`, "su");
}

/** Writes the members of a set; a range whose end comes before its beginning holds nothing. */
function toMembers(set: string): string {
  return set.replace(/(.)-(.)|./gsu, (member: string, first?: string, last?: string) => {
    if (first === undefined || last === undefined) return escapeMember(member);
    const isRange = (first.codePointAt(0) ?? 0) <= (last.codePointAt(0) ?? 0);
    return isRange ? `${escapeMember(first)}-${escapeMember(last)}` : "";
  });
}

function escapeMember(character: string): string {
  return /[\\\]^[-]/.test(character) ? `\\${character}` : character;
}
