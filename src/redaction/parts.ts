import { type ValueContext, whyNotRedacted } from "./values.js";

// A line that tells nothing but what kind of key it stands above or below.
const pemLine =
  /^-----(?:BEGIN|END) (?:[A-Z\d]+ ){0,3}(?:KEY|CERTIFICATE|REQUEST|PARAMETERS|MESSAGE|CRL)(?: BLOCK)?-----$/;

/** Gives the value, and what of it is a secret by itself: each of its lines, and the password of a URL. */
export function partsOf(value: string, context: ValueContext): Set<string> {
  const parts = new Set([value]);
  const add = (part: string, alwaysSecret = context.alwaysSecret ?? false) => {
    const text = part.trim();
    if (whyNotRedacted(text, { ...context, alwaysSecret }) === undefined) parts.add(text);
  };
  for (const line of value.split(/\r\n?|\n/)) if (!pemLine.test(line.trim()) && /[\p{L}\p{N}]/u.test(line)) add(line);
  for (const password of passwordsIn(value)) add(password, true);
  return parts;
}

/** The password of a connection string, as it stands in it and decoded: programs print it apart from the rest. */
function passwordsIn(value: string): string[] {
  const [start] = /^\s*[a-z][a-z\d+.-]{0,40}:\/\//i.exec(value) ?? [];
  if (start === undefined) return [];
  const end = value.slice(start.length).search(/[\s/?#]|$/);
  const authority = value.slice(start.length, start.length + end);
  const at = authority.lastIndexOf("@");
  const colon = authority.indexOf(":");
  if (at === -1 || colon === -1 || colon > at) return [];
  const password = authority.slice(colon + 1, at);
  try {
    return [password, decodeURIComponent(password)];
  } catch {
    return [password];
  }
}
