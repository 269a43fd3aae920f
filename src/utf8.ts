import { BspumpError, type ErrorCode, formatPlace, positionAt } from "./errors.js";

const REPLACEMENT = "\ufffd";

/**
 * Decodes the bytes of a file, without a byte order mark.
 *
 * @throws BspumpError with `code`, and with line and column of the first byte that is not UTF-8.
 */
export function decodeUtf8(bytes: Buffer, file: string, code: ErrorCode): string {
  const text = bytes.toString("utf8");
  // Each bad sequence becomes a replacement character; one that is in the file is encoded as itself.
  if (text.includes(REPLACEMENT) && !Buffer.from(text).equals(bytes)) {
    const position = positionAt(text, firstBadCharacter(bytes, text));
    const message = `${formatPlace(file, position)} has bytes that are not UTF-8. Save the file as UTF-8.`;
    throw new BspumpError(code, message, { file, ...position });
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

let strict: InstanceType<typeof TextDecoder> | undefined;

/** Decodes bytes, a byte order mark included; undefined if they are not UTF-8. */
export function decodeExactly(bytes: Uint8Array): string | undefined {
  try {
    strict ??= new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    return strict.decode(bytes);
  } catch {
    return undefined;
  }
}
