import { positionAt } from "../errors.js";
import { decodeUtf8 } from "../utf8.js";
import { invalidNul } from "./failures.js";

/** Decodes the bytes of an env file, without a byte order mark. Throws `ENV_FILE_INVALID` for what is not UTF-8, and for a NUL. */
export function decodeEnvFile(bytes: Buffer, file: string): string {
  const text = decodeUtf8(bytes, file, "ENV_FILE_INVALID");
  const nul = text.indexOf("\0");
  if (nul !== -1) throw invalidNul(file, positionAt(text, nul));
  return text;
}
