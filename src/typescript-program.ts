import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { BspumpError } from "./errors.js";

/**
 * Returns the path of TypeScript's compiler for this machine.
 *
 * @throws BspumpError `PACKAGE_MISSING` where it is not installed: npm leaves it out with `--omit=optional`, as containers do.
 */
export function typescriptProgram(): string {
  const name = `@typescript/typescript-${process.platform}-${process.arch}`;
  // It is a dependency of the package `typescript`, below which some package managers keep it.
  const own = createRequire(__filename);
  try {
    const fromTypeScript = createRequire(own.resolve("typescript/package.json"));
    const folder = dirname(fromTypeScript.resolve(`${name}/package.json`));
    return join(folder, "lib", process.platform === "win32" ? "tsc.exe" : "tsc");
  } catch (cause) {
    const message =
      "Types are checked by TypeScript, which was left out when bspump was installed. Install it: npm install --include=optional bspump";
    throw new BspumpError("PACKAGE_MISSING", message, { cause });
  }
}
