import { dirname, isAbsolute, resolve } from "node:path";
import { type Environment, variableOf } from "./environment.js";
import { isFolder } from "./regular-file.js";

/**
 * Returns the folder in which the search starts: `from`, else the notebook's folder as Jupyter Server names it in `JPY_SESSION_NAME`,
 * else the working directory (behaviour.md, section 1).
 */
export function startFolder(from: string | undefined, environment: Environment): string {
  if (from !== undefined) return resolve(from);
  const notebook = variableOf(environment, "JPY_SESSION_NAME");
  if (notebook !== undefined && isAbsolute(notebook)) {
    const folder = dirname(notebook);
    if (isFolder(folder)) return folder;
  }
  return process.cwd();
}

/** Goes from `folder` up to the root of the file system, `folder` first. */
export function* ancestors(folder: string): Generator<string> {
  for (let current = folder; ; current = dirname(current)) {
    yield current;
    if (dirname(current) === current) return;
  }
}
