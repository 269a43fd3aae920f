// White space as Python's `str.strip` and `\s` tell it: that of JavaScript, the separators and NEL, and not the byte order mark.
const space = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const spaceCharacter = new RegExp(`[${space}]`);
const spaceRun = new RegExp(`[${space}]+`);

function isSpaceAt(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  // Most characters are decided without the pattern.
  return code <= 0x20
    ? code === 0x20 || (code >= 9 && code <= 13) || code >= 0x1c
    : code >= 0x85 && spaceCharacter.test(text.charAt(index));
}

/** Gives how many white space characters `text` begins with. */
export function indentOf(text: string): number {
  let indent = 0;
  while (indent < text.length && isSpaceAt(text, indent)) indent++;
  return indent;
}

/** Takes white space off the end, as Python's `str.rstrip`. */
export function stripEnd(text: string): string {
  let end = text.length;
  while (end > 0 && isSpaceAt(text, end - 1)) end--;
  return text.slice(0, end);
}

/** Takes white space off both ends, as Python's `str.strip`. */
export function strip(text: string): string {
  return stripEnd(text.slice(indentOf(text)));
}

/** Splits at white space, as Python's `str.split`; blank items are none. */
export function splitAtSpace(text: string): string[] {
  return text.split(spaceRun).filter((item) => item !== "");
}
