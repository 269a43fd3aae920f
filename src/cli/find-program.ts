import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { isRegularFile } from "../regular-file.js";

// As the C library has it if nothing is set.
const DEFAULT_PATH = "/usr/bin:/bin";

/**
 * Finds a program as a shell does, by the search path of the caller: a secret group's `PATH` is for the program and does not choose it. Returns
 * undefined if there is none; a name that is a path is its own answer.
 */
export function findProgram(name: string, environment: NodeJS.ProcessEnv): string | undefined {
  if (name === "") return undefined;
  if (name.includes("/") || (process.platform === "win32" && name.includes("\\"))) return name;
  const path = environment.PATH ?? (process.platform === "win32" ? "" : DEFAULT_PATH);
  let rejected: string | undefined;
  for (const folder of path.split(delimiter)) {
    for (const file of candidates(join(folder === "" ? "." : folder, name))) {
      const found = file.includes("/") || process.platform === "win32" ? file : `./${file}`;
      if (!isRegularFile(found)) continue;
      if (isExecutable(found)) return found;
      rejected ??= found;
    }
  }
  return rejected;
}

function candidates(file: string): string[] {
  return process.platform === "win32" ? [file, `${file}.com`, `${file}.exe`] : [file];
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
