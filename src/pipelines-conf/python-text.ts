// White space as Python's `str.strip` and `\s` define it: that of JavaScript, the separators and NEL, and not the byte order mark.
const space = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const spaceCharacter = new RegExp(`[${space}]`);
const spaceRun = new RegExp(`[${space}]+`);

/** Says whether the character at `index` is white space. */
function isSpaceAt(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  // Most characters are decided without the pattern.
  if (code > 0x20) return code >= 0x85 && spaceCharacter.test(text.charAt(index));
  return code === 0x20 || (code >= 9 && code <= 13) || code >= 0x1c;
}

/** Returns where white space that begins at `start` ends; at most `limit`. */
export function skipSpace(text: string, start: number, limit: number): number {
  let index = start;
  while (index < limit && isSpaceAt(text, index)) index++;
  return index;
}

/** Returns where white space that ends at `end` begins; at least `limit`. */
export function skipSpaceBack(text: string, end: number, limit: number): number {
  let index = end;
  while (index > limit && isSpaceAt(text, index - 1)) index--;
  return index;
}

/** Takes white space off the end, as Python's `str.rstrip`. */
export function stripEnd(text: string): string {
  return text.slice(0, skipSpaceBack(text, text.length, 0));
}

/** Takes white space off both ends, as Python's `str.strip`. */
export function strip(text: string): string {
  return stripEnd(text.slice(skipSpace(text, 0, text.length)));
}

/** Splits at white space, as Python's `str.split`; blank items are none. */
export function splitAtSpace(text: string): string[] {
  return text.split(spaceRun).filter((item) => item !== "");
}
