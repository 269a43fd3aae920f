/// <reference path="./wasm.d.ts" />
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliDecompressSync } from "node:zlib";
import { instantiateNapiModuleSync } from "@emnapi/core";
import { asyncWork, tsfn } from "@emnapi/core/plugins";
import { createContext } from "@emnapi/runtime";
import type { OxcError } from "oxc-parser";
import { wrap } from "oxc-parser/src-js/wrap";
import { packageFolder } from "../package-folder.js";
import { TOO_DEEP } from "./nesting.js";
import { systemCalls } from "./wasm-system-calls.js";

// oxc's parser and compiler as WebAssembly, for where their native parts are not installed: npm leaves them out with `--omit=optional`, and where a
// lock file was written on another platform. The build puts what this needs into one file, and the two modules beside it.

/** What is called of oxc's parser. */
export type Parser = Pick<typeof import("oxc-parser"), "parseSync">;
/** What is called of oxc's compiler. */
export type Transformer = Pick<typeof import("oxc-transform"), "transformSync" | "moduleRunnerTransformSync">;

/** What a module exports: functions, as those of the native part. */
type Exports = { readonly [name: string]: ((...args: unknown[]) => unknown) | undefined };

/** In pages of 64 KiB: what the larger of the modules asks for, and what can be addressed. Nothing is used before it is written to. */
const MEMORY = { initial: 4_000, maximum: 65_536 };

const parserModule = moduleAt("oxc-parser", false);
const transformModule = moduleAt("oxc-transform", true);

export const parser: Parser = {
  parseSync: (...args) => wrap(parserModule("parseSync", args)) as ReturnType<Parser["parseSync"]>,
};

export const transformer: Transformer = {
  transformSync: (...args) => transformModule("transformSync", args) as ReturnType<Transformer["transformSync"]>,
  moduleRunnerTransformSync: (...args) =>
    transformModule("moduleRunnerTransformSync", args) as ReturnType<Transformer["moduleRunnerTransformSync"]>,
};

/** Returns what calls functions of a module. It is loaded for the first call. */
function moduleAt(name: string, isShared: boolean): (name: string, args: unknown[]) => unknown {
  let exports: Exports | undefined;
  return (called, args) => {
    exports ??= instantiate(name, isShared);
    try {
      // As the native parts take half of a pair: what hands texts over to the module writes no valid UTF-8 for it.
      return exports[called]?.(
        ...args.map((value) => (typeof value === "string" ? value.replace(/\p{Surrogate}/gu, "\ufffd") : value)),
      );
    } catch (error) {
      // The module was left in the middle of its work.
      exports = undefined;
      if (!(error instanceof RangeError)) throw error;
      return rejected(TOO_DEEP);
    }
  };
}

function instantiate(name: string, isShared: boolean): Exports {
  const file = join(packageFolder(), "dist", "engine", `${name}.wasm.br`);
  const memory = new WebAssembly.Memory({ ...MEMORY, shared: isShared });
  const { napiModule } = instantiateNapiModuleSync(brotliDecompressSync(readFileSync(file)), {
    context: newContext(),
    // What works in the background is linked, and never called.
    plugins: [asyncWork, tsfn],
    asyncWorkPoolSize: 0,
    overwriteImports: (imports) => ({
      ...imports,
      env: { ...imports.env, ...imports.napi, ...imports.emnapi, memory },
      ...systemCalls(memory),
    }),
    beforeInit: ({ instance }) => {
      const exports = instance.exports as Exports;
      exports._initialize?.();
      for (const name of Object.keys(exports)) if (name.startsWith("__napi_register__")) exports[name]?.();
    },
  });
  return napiModule.exports as Exports;
}

function newContext() {
  const context = createContext();
  // It would end before the notebook's own listeners, and be kept for as long as the process lives.
  const ending = process.listeners("beforeExit").at(-1);
  if (ending !== undefined) process.removeListener("beforeExit", ending);
  return context;
}

/** What parser and compiler return of code with a fault. */
function rejected(message: string): object {
  const errors: OxcError[] = [
    { severity: "Error" as OxcError["severity"], message, labels: [], helpMessage: null, codeframe: null },
  ];
  const program = JSON.stringify({ node: { type: "Program", body: [], start: 0, end: 0 }, fixes: [] });
  const module = { hasModuleSyntax: false, staticImports: [], staticExports: [], dynamicImports: [], importMetas: [] };
  return { errors, program, module, comments: [], code: "", deps: [], dynamicDeps: [], helpersUsed: {} };
}
