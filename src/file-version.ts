import { statSync } from "node:fs";

/** Returns what tells a file or folder from what it was before it was changed; "" if it is not there. */
export function fileVersion(path: string): string {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats === undefined ? "" : `${stats.mtimeMs} ${stats.size}`;
}
