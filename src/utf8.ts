import { type Position, positionAt } from "./errors.js";

const REPLACEMENT = "\ufffd";

/** Decodes `bytes`, leaving out a byte order mark; if they are not UTF-8, throws what `reject` makes of the first bad byte's place. */
export function decodeUtf8(bytes: Buffer, reject: (position: Position) => Error): string {
  const text = bytes.toString("utf8");
  // Each bad sequence becomes a replacement character; one that is in the file is encoded as itself.
  if (text.includes(REPLACEMENT)) {
    if (!Buffer.from(text).equals(bytes)) throw reject(positionAt(text, firstBadCharacter(bytes, text)));
  }
  return text.startsWith("\ufeff") ? text.slice(1) : text;
}

/** Returns where in `text`, decoded from `bytes`, the first replacement character is that is not in the bytes. */
function firstBadCharacter(bytes: Buffer, text: string): number {
  const encoded = Buffer.from(text);
  let at = 0;
  while (encoded[at] === bytes[at]) at++;
  // What differs first may be a later byte of the replacement's three.
  while (((encoded[at] ?? 0) & 0xc0) === 0x80) at--;
  return encoded.toString("utf8", 0, at).length;
}
