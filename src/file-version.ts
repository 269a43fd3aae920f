import { statSync } from "node:fs";

/** Returns a text that differs whenever a file or folder was changed; "" if it is not there. */
export function fileVersion(path: string): string {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats === undefined ? "" : `${stats.mtimeMs} ${stats.size}`;
}
