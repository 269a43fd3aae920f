import { readdirSync } from "node:fs";
import { parse, resolve, sep } from "node:path";
import { isRegularFile } from "../regular-file.js";

const separators = sep === "\\" ? /[\\/]/ : /\//;

/**
 * Returns the files that a pattern with `*`, `?` and `[…]` names, relative to `folder`, sorted. As with Python's `glob`, a wildcard matches no
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

/** Says whether a pattern has a wildcard. */
export function isPattern(segment: string): boolean {
  return /[*?[]/.test(segment);
}

function matchesIn(folder: string, segment: string): string[] {
  const matches = toMatcher(segment);
  return namesIn(folder)
    .filter((name) => matches(name) && (segment.startsWith(".") || !name.startsWith(".")))
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

// A bracket right after the opening one is a member; a set that is not closed is text.
const wildcard = /\*+|\?|\[(?:!(?<others>\]?[^\]]+|\])|(?!!)(?<members>\]?[^\]]+|\]))\]|[\\^$.|+()[\]{}]/g;

/**
 * Makes a test for names. What is between stars is looked for one after another, each where it is found first: one pattern for all of it would try
 * every way to share a name out between the stars.
 */
function toMatcher(segment: string): (name: string) => boolean {
  const parts = [""];
  let end = 0;
  for (const { 0: found, 1: others, 2: members, index } of segment.matchAll(wildcard)) {
    const part = segment.slice(end, index) + (found.startsWith("*") ? "" : toSource(found, others, members));
    parts.push((parts.pop() ?? "") + part);
    if (found.startsWith("*")) parts.push("");
    end = index + found.length;
  }
  parts.push((parts.pop() ?? "") + segment.slice(end));
  const [first = "", ...others] = parts;
  const last = others.pop();
  const begin = new RegExp(last === undefined ? `^(?:${first})$` : `^(?:${first})`, "su");
  const middle = others.map((part) => new RegExp(part, "su"));
  const finish = new RegExp(`(?:${last ?? ""})$`, "su");
  return (name) => {
    let rest: string | undefined = name;
    for (const pattern of [begin, ...middle]) rest = rest === undefined ? undefined : after(rest, pattern);
    return rest !== undefined && finish.test(rest);
  };
}

function after(text: string, pattern: RegExp): string | undefined {
  const found = pattern.exec(text);
  return found === null ? undefined : text.slice(found.index + found[0].length);
}

function toSource(found: string, others: string | undefined, members: string | undefined): string {
  if (found === "?") return "[^/]";
  if (others !== undefined) return `[^${toMembers(others)}]`;
  return members === undefined ? `\\${found}` : `[${toMembers(members)}]`;
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
