import { dirname } from "node:path";

/** Gives the folder of this package, in which its `package.json`, `kernel-spec` and `notebooks` are. */
export function packageFolder(): string {
  return dirname(__dirname);
}
