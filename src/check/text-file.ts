import { BspumpError } from "../errors.js";
import { readRegularFile } from "../regular-file.js";

/** Bytes at the beginning of a file in which a NUL shows that it is not a text, as for git. */
const PROBE = 8_000;

/** Reads a text file; says if it is not one, is larger than `limit` bytes or cannot be read. */
export function readText(path: string, limit: number): { readonly content: string } | "binary" | "large" {
  try {
    const bytes = readRegularFile(path, limit) ?? Buffer.alloc(0);
    const content = decodeText(bytes);
    return content === undefined ? "binary" : { content };
  } catch (error) {
    if (BspumpError.is(error)) return "large";
    throw error;
  }
}

/** Decodes a text; returns undefined for what is not one. */
export function decodeText(bytes: Buffer): string | undefined {
  const wide = decodeWide(bytes);
  if (wide !== undefined) return wide;
  return bytes.subarray(0, PROBE).includes(0) ? undefined : bytes.toString("utf8");
}

/** Decodes UTF-16, which PowerShell writes, by the mark it begins with; returns undefined for all else. */
function decodeWide(bytes: Buffer): string | undefined {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return bytes.toString("utf16le", 2);
  if (first !== 0xfe || second !== 0xff) return undefined;
  return Buffer.from(bytes.subarray(2, bytes.length & ~1))
    .swap16()
    .toString("utf16le");
}
