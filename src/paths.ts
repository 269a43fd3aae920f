import { type Dirent, readdirSync, realpathSync } from "node:fs";
import { posix, relative, sep, win32 } from "node:path";

/** Returns a path with all links resolved; undefined if nothing is there. */
export function realPath(path: string): string | undefined {
  try {
    return realpathSync.native(path);
  } catch {
    return undefined;
  }
}

/** Returns what is in a folder; nothing if it cannot be read. */
export function entriesIn(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

/** Returns the rules for paths on a platform. */
export function pathsOn(platform: NodeJS.Platform): typeof posix {
  return platform === "win32" ? win32 : posix;
}

/** Returns a path as it is best typed from the working directory. */
export function shortPath(path: string): string {
  const from = relative(process.cwd(), path);
  if (from === "") return ".";
  return from.startsWith(`..${sep}..`) ? path : from;
}

/** Returns a path with `/` between its names, as URLs, git and reports have it. */
export function withSlashes(path: string): string {
  return path.split(sep).join("/");
}
