import { createRequire } from "node:module";
import { BspumpError } from "./errors.js";

/** What compiles cells. */
const COMPILER = ["oxc-parser", "oxc-transform", "oxc-resolver"];
const OPTIONAL =
  /^(?:oxc-(?:parser|transform|resolver)|typescript|@typescript\/[\w-]+|@oxc-project\/runtime|tslib)(?=\/|$)/;

/**
 * Says how to get an optional package, if that is what an error is about: npm leaves them out with `--omit=optional`, as containers do that only
 * import the package. Returns any other error as it is.
 */
export function explainMissingPackage(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const [, specifier = ""] = /Cannot find (?:module|package) '([^']+)'/.exec(error.message) ?? [];
  // Each has its native part in a package of its own.
  const name =
    OPTIONAL.exec(specifier)?.[0] ??
    (error.message.startsWith("Cannot find native binding") ? "oxc-parser" : undefined);
  return name === undefined ? error : packageMissing(name, error);
}

/** @throws BspumpError `PACKAGE_MISSING` if what compiles cells is not installed. */
export function requireCompiler(): void {
  const load = createRequire(__filename);
  for (const name of COMPILER) {
    try {
      load.resolve(name);
    } catch (error) {
      throw packageMissing(name, error);
    }
  }
}

function packageMissing(name: string, cause: unknown): BspumpError {
  const message = `Notebooks need the package ${name}, which was left out when bspump was installed. Install it: npm install --include=optional bspump`;
  return new BspumpError("PACKAGE_MISSING", message, { cause });
}
