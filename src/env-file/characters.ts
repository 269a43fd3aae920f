// Characters are compared by their codes: compiling patterns would take longer than reading a small file.
export const NEWLINE = 0x0a;
export const HASH = 0x23;

/** White space between statements and after a value: that of Unicode, which has no byte order mark. */
export function isSpace(code: number): boolean {
  if (code <= 0x20) return code === 0x20 || (code >= 0x09 && code <= 0x0d);
  return code === 0x85 || (code >= 0xa0 && code !== 0xfeff && /\s/.test(String.fromCharCode(code)));
}

/** White space in and around a name and before a value: that of Latin-1, within a line. */
export function isNameSpace(code: number): boolean {
  return code === 0x20 || code === 0x09 || (code >= 0x0b && code <= 0x0d) || code === 0x85 || code === 0xa0;
}

const nameCharacters = /[\p{L}\p{N}_.\-[\]\t\v\f\r \x85\xa0]*/uy;

/** Returns where the characters of a name that begins at `start` end, white space around it included. */
export function endOfName(text: string, start: number): number {
  let end = start;
  while (isPlainNameCharacter(text.charCodeAt(end))) end++;
  if (isEndOfName(text[end])) return end;
  nameCharacters.lastIndex = end;
  return nameCharacters.test(text) ? nameCharacters.lastIndex : end;
}

function isPlainNameCharacter(code: number): boolean {
  const lower = code | 0x20;
  return (lower >= 0x61 && lower <= 0x7a && code < 0x80) || (code >= 0x30 && code <= 0x39) || code === 0x5f;
}

/** Whether what is after a name ends it. */
export function isEndOfName(character: string | undefined): boolean {
  return character === "=" || character === ":" || character === "\n" || character === undefined;
}

/** Takes white space off both ends of a name. */
export function trimName(name: string): string {
  let start = 0;
  let end = name.length;
  while (start < end && isNameSpace(name.charCodeAt(start))) start++;
  while (end > start && isNameSpace(name.charCodeAt(end - 1))) end--;
  return name.slice(start, end);
}
