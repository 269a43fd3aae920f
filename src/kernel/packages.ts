import { existsSync } from "node:fs";
import Module from "node:module";
import { join } from "node:path";
import { packageFolder } from "../package-folder.js";
import { ancestors } from "../search.js";

/** Whether a package is installed near the notebook: that one wins over the kernel's. */
export function hasOwnPackage(name: string): boolean {
  for (const folder of ancestors(process.cwd())) {
    if (existsSync(join(folder, "node_modules", name, "package.json"))) return true;
  }
  return false;
}

type Resolve = (request: string, ...rest: unknown[]) => string;

/** Lets `bspump` and `bspump/api` be required from any folder. */
export function offerOwnPackage(): void {
  // Not documented, and what every loader hook for CommonJS has used since Node 0.x; `module.registerHooks` is not in Node 20.
  const loader = Module as unknown as { _resolveFilename: Resolve };
  const resolve = loader._resolveFilename;
  const own = new Map([
    ["bspump", join(packageFolder(), "dist", "index.js")],
    ["bspump/api", join(packageFolder(), "dist", "api.js")],
  ]);
  loader._resolveFilename = function resolveFilename(this: unknown, request, ...rest) {
    const file = own.get(request);
    if (file === undefined) return Reflect.apply(resolve, this, [request, ...rest]);
    try {
      return Reflect.apply(resolve, this, [request, ...rest]);
    } catch {
      return file;
    }
  };
}

/** Loads the code of this package, and no group: importing it takes less time then. */
export function preloadOwnPackage(): void {
  if (!hasOwnPackage("bspump")) require("../api.js");
}
