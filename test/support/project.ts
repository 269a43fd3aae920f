import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { temporaryFolder } from "./folder.js";

/** Folder of this package. */
export const packageRoot = fileURLToPath(new URL("../..", import.meta.url));

/** Makes a temporary folder in which this package is installed. Gives its path. */
export function projectFolder(files: Record<string, string> = {}): string {
  const folder = temporaryFolder(files);
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(packageRoot, join(folder, "node_modules", "bspump"), "junction");
  return folder;
}
