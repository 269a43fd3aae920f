import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageFolder } from "./package-folder.js";

interface Manifest {
  readonly version: string;
  readonly optionalDependencies: { readonly typescript: string };
}

/** Returns the version of this package. */
export function packageVersion(): string {
  return readManifest().version;
}

/** Returns the version of TypeScript that checks cells, which the package pins. */
export function typescriptVersion(): string {
  return readManifest().optionalDependencies.typescript;
}

function readManifest(): Manifest {
  return JSON.parse(readFileSync(join(packageFolder(), "package.json"), "utf8"));
}
