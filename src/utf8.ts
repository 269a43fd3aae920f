import { isUtf8 } from "node:buffer";
import { type Position, positionAt } from "./errors.js";

/** Decodes `bytes`, leaving out a byte order mark; where they are not UTF-8, throws what `refuse` makes of the first bad byte's place. */
export function decodeUtf8(bytes: Buffer, refuse: (position: Position) => Error): string {
  // Not TextDecoder: making one that refuses costs more than reading a small file.
  const text = bytes.toString("utf8");
  if (!isUtf8(bytes)) throw refuse(positionAt(text, firstBadCharacter(bytes, text)));
  return text.startsWith("\ufeff") ? text.slice(1) : text;
}

/** Gives where in `text`, decoded from `bytes`, the first replacement stands that no byte sequence asked for. */
function firstBadCharacter(bytes: Buffer, text: string): number {
  for (let offset = text.indexOf("\ufffd"); offset !== -1; offset = text.indexOf("\ufffd", offset + 1)) {
    const start = Buffer.byteLength(text.slice(0, offset));
    if (bytes.toString("hex", start, start + 3) !== "efbfbd") return offset;
  }
  return text.length;
}
