import type { Finder } from "./finder.js";

const MARK = "*".charCodeAt(0);

/** Returns bytes with a mark instead of each byte of a value; the same ones where there is none. `matcher` takes each byte for a character. */
export function redactBytes(bytes: Uint8Array, matcher: Finder): Uint8Array {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
  const matches = matcher.find(text);
  if (matches.length === 0) return bytes;
  const redacted = bytes.slice();
  for (const { start, end } of matches) redacted.fill(MARK, start, end);
  return redacted;
}
