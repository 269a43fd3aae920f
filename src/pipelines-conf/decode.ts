import { BspumpError, formatPlace } from "../errors.js";
import { decodeUtf8 } from "../utf8.js";

/**
 * Decodes the bytes of a `pipelines.conf`, without a byte order mark.
 *
 * @throws BspumpError `CONF_INVALID` with line and column of the first byte that is not UTF-8.
 */
export function decodePipelinesConf(bytes: Buffer, file: string): string {
  return decodeUtf8(bytes, ({ line, column }) => {
    const message = `${formatPlace(file, { line, column })} has bytes that are not UTF-8. Save the file as UTF-8.`;
    return new BspumpError("CONF_INVALID", message, { file, line, column });
  });
}
