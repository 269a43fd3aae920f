import { extname } from "node:path";
import vm from "node:vm";
import { formatPlace, positionAt } from "../../errors.js";
import { type DecoratorOptions, hasDecorators, lowerDecorators, showsStandardDecorators } from "../decorators.js";
import { MAPPED_SCRIPT } from "../names.js";
import { oxcParser, oxcTransformer } from "../oxc.js";
import type { SyntaxNode } from "../syntax.js";
import { transformOptions } from "../transform-options.js";

export type ModuleKind = "esm" | "commonjs" | "json";

/** A module's code, ready to be put into a function. */
export interface CompiledModule {
  readonly kind: ModuleKind;
  readonly code: string;
  /** The maps from the code to the source, the last step first. */
  readonly maps: readonly string[];
}

export interface CompileOptions {
  readonly jsx?: object | undefined;
  readonly decorators: DecoratorOptions;
}

const LANGUAGES: { readonly [extension: string]: "ts" | "tsx" | "jsx" | "js" } = {
  ".ts": "ts",
  ".mts": "ts",
  ".cts": "ts",
  ".tsx": "tsx",
  ".jsx": "jsx",
  // Much JavaScript with markup is called so.
  ".js": "jsx",
};

/**
 * Compiles a module of TypeScript or JavaScript.
 *
 * @throws SyntaxError with file, line and column.
 */
export function compileModule(file: string, source: string, { jsx, decorators }: CompileOptions): CompiledModule {
  const text = source.replace(/^\ufeff/, "").replace(/^#!/, "//");
  const extension = extname(file);
  if (extension === ".json") return { kind: "json", code: text, maps: [] };
  const { parseSync } = oxcParser();
  const { transformSync, moduleRunnerTransformSync } = oxcTransformer();
  const lang = LANGUAGES[extension] ?? "js";
  const parsed = parseSync(file, text, { lang, sourceType: "unambiguous" });
  const isEsm = /^\.m/.test(extension) || (!/^\.c/.test(extension) && parsed.module.hasModuleSyntax);
  const lowered = lowerStandard(text, lang, parsed.program as unknown as SyntaxNode, decorators);
  const compiled = transformSync(file, lowered?.code ?? text, {
    ...transformOptions(jsx),
    lang,
    sourceType: isEsm ? "module" : "script",
    decorator: { legacy: true, emitDecoratorMetadata: decorators.emitMetadata },
  });
  const ownMaps = [JSON.stringify(compiled.map), ...(lowered ? [lowered.map] : [])];
  const [error] = compiled.errors;
  if (error) throw faultIn(file, text, error.message, error.labels[0]?.start ?? 0);
  if (!isEsm) return { kind: "commonjs", code: compiled.code, maps: ownMaps };
  const bound = moduleRunnerTransformSync(file, compiled.code, { sourcemap: true });
  if (bound.errors[0]) throw faultIn(file, text, bound.errors[0].message, 0);
  return { kind: "esm", code: bound.code, maps: [JSON.stringify(bound.map), ...ownMaps] };
}

function lowerStandard(text: string, lang: string, program: SyntaxNode, { kind }: DecoratorOptions) {
  if (kind === "legacy" || !lang.startsWith("ts") || !hasDecorators(text, program)) return undefined;
  if (kind === "undecided" && !showsStandardDecorators(text, true)) return undefined;
  return lowerDecorators(text, lang === "tsx" ? "tsx" : "ts");
}

/** The names by which code that `moduleRunnerTransformSync` of oxc-transform makes calls us, in the order of the arguments. */
const MODULE_PARAMETERS =
  "__vite_ssr_exports__, __vite_ssr_import__, __vite_ssr_dynamic_import__, __vite_ssr_exportAll__, __vite_ssr_import_meta__, babelHelpers, require, __filename, __dirname";

/** A module that is to run. */
interface RunnableModule {
  readonly file: string;
  readonly code: string;
  /** The number of its version among all that were loaded. */
  readonly serial: number;
}

/** Makes a function of a compiled CommonJS module. */
export function compileCommonJs(module: RunnableModule): (...args: unknown[]) => unknown {
  const names = "exports, require, module, __filename, __dirname, babelHelpers";
  return runInThisContext(`(function (${names}) {${module.code}\n})`, module);
}

/** Makes a function of a compiled ES module. */
export function compileFunction(
  module: RunnableModule,
  head: "function" | "async function",
): (...args: unknown[]) => unknown {
  const isAsync = head !== "function";
  const code = isAsync ? module.code : module.code.replaceAll("= await __vite_ssr_import__(", "= __vite_ssr_import__(");
  // On the first line, so that the lines stay those of the map.
  return runInThisContext(`(${head} (${MODULE_PARAMETERS}) {"use strict";${code}\n})`, module);
}

function runInThisContext(code: string, { file, serial }: RunnableModule): (...args: unknown[]) => unknown {
  return vm.runInThisContext(`${code}\n//# sourceMappingURL=${MAPPED_SCRIPT}${serial}`, { filename: file });
}

function faultIn(file: string, text: string, message: string, offset: number): SyntaxError {
  const place = formatPlace(file, positionAt(text, offset));
  const error = new SyntaxError(`${message} (${place})`);
  error.stack = `SyntaxError: ${message}\n    at ${place}`;
  return error;
}
