import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { typescriptProgram } from "../typescript-program.js";
import { forEachBelow, type SyntaxNode } from "./syntax.js";

/** How decorators are meant. */
export interface DecoratorOptions {
  /**
   * Those of TypeScript before 5 (`experimentalDecorators`), or those of JavaScript's standard. `undecided` if no tsconfig.json says it: what
   * the code itself shows decides, and if it shows nothing they are legacy, as in tslab.
   */
  readonly kind: "legacy" | "standard" | "undecided";
  /** Whether legacy ones record types (`emitDecoratorMetadata`). */
  readonly emitMetadata: boolean;
}

/** The names of the functions that code of `lowerDecorators` calls; `tslib` has them. */
export const DECORATOR_HELPERS = [
  "__esDecorate",
  "__runInitializers",
  "__setFunctionName",
  "__propKey",
  "__addDisposableResource",
  "__disposeResources",
] as const;

/** Only standard decorators get a context; these are its types and what it is for. */
const STANDARD = /\b(?:\w*DecoratorContext|DecoratorMetadata\w*|addInitializer)\b|\bSymbol\.metadata\b/;
/** How the parameter for it is usually called, which says something only where decorators are used too. */
const LIKELY_STANDARD = /,\s*_?(?:context|ctx)\s*[:),]|@[\w.()]+\s+(?:\w+\s+)*accessor\s/;

/** Whether there is a decorator in a program. */
export function hasDecorators(source: string, program: SyntaxNode): boolean {
  if (!source.includes("@")) return false;
  let found = false;
  forEachBelow(program, (node) => {
    found ||= node.type === "Decorator";
  });
  return found;
}

/** Whether code shows that standard decorators are meant. `decorates`: whether it has decorators, and not only functions for them. */
export function showsStandardDecorators(source: string, decorates: boolean): boolean {
  return STANDARD.test(source) || (decorates && LIKELY_STANDARD.test(source));
}

/** Thrown where nothing can make standard decorators run. */
export class DecoratorFault extends Error {
  override readonly name = "DecoratorFault";
}

/**
 * Replaces standard decorators, which Node does not run and oxc does not replace, by what Node 20 runs. TypeScript's own compiler does that; markup
 * is left as it is.
 *
 * @throws DecoratorFault where TypeScript is not installed.
 */
export function lowerDecorators(source: string, language: "ts" | "tsx"): { code: string; map: string } {
  const folder = mkdtempSync(join(tmpdir(), "bspump-"));
  try {
    const file = join(folder, `code.${language}`);
    writeFileSync(file, source);
    const options =
      "--ignoreConfig --noCheck --noLib --noResolve --noEmitHelpers --verbatimModuleSyntax --sourceMap --target es2022 --module esnext --moduleDetection force";
    const jsx = language === "tsx" ? ["--jsx", "preserve"] : [];
    // It complains of all that is not there, and writes what it can.
    const { error } = spawnSync(compiler(), [file, ...options.split(" "), ...jsx], { cwd: folder, windowsHide: true });
    if (error) throw error;
    const output = join(folder, language === "tsx" ? "code.jsx" : "code.js");
    // The end is not code of the user's, and not an expression whose value a cell shows.
    const code = readFileSync(output, "utf8").replace(/(?:^export \{\};\s*)?\/\/# sourceMappingURL=.*\s*$/m, "");
    return { code, map: readFileSync(`${output}.map`, "utf8") };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function compiler(): string {
  try {
    return typescriptProgram();
  } catch {
    throw new DecoratorFault(
      "Standard decorators need TypeScript, which is not installed here: run npm install typescript@7.0.2, or set experimentalDecorators in tsconfig.json.",
    );
  }
}
