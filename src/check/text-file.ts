import { BspumpError } from "../errors.js";
import { readRegularFile } from "../regular-file.js";

/** Bytes at the beginning of a file in which a NUL shows that it is no text, as for git. */
const PROBE = 8_000;

/** Reads a text file; tells where it is none, or larger than `limit` bytes or not to be read. */
export function readText(path: string, limit: number): { readonly content: string } | "binary" | "large" {
  try {
    const bytes = readRegularFile(path, limit) ?? Buffer.alloc(0);
    return bytes.subarray(0, PROBE).includes(0) ? "binary" : { content: bytes.toString("utf8") };
  } catch (error) {
    if (BspumpError.is(error)) return "large";
    throw error;
  }
}
