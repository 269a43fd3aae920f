import { load } from "./load.js";

/** Returns the names of the variables that importing the package in a folder would set, without setting any; none if it would fail. */
export function variableNamesIn(folder: string): readonly string[] {
  try {
    return load({ from: folder, env: { ...process.env } }).variables.map(({ name }) => name);
  } catch {
    // `bspump check` reports what is wrong with the groups.
    return [];
  }
}
