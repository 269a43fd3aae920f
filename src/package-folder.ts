import { dirname } from "node:path";

/** Gives the folder of this package, in which its `package.json`, `dist` and `kernel-spec` are. */
export function packageFolder(): string {
  return dirname(__dirname);
}
