import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** Returns the path of TypeScript's compiler for this machine. Throws where TypeScript is not installed. */
export function typescriptProgram(): string {
  const name = `@typescript/typescript-${process.platform}-${process.arch}`;
  // It is a dependency of the package `typescript`, below which some package managers keep it.
  const own = createRequire(__filename);
  const fromTypeScript = createRequire(own.resolve("typescript/package.json"));
  const folder = dirname(fromTypeScript.resolve(`${name}/package.json`));
  return join(folder, "lib", process.platform === "win32" ? "tsc.exe" : "tsc");
}
