import type { HelperMode, JsxOptions } from "oxc-transform";

/** What the compilers of cells and of modules have in common: the code that Node 20 runs, and helpers by the name `babelHelpers`. */
export function transformOptions(jsx: JsxOptions | undefined) {
  return {
    target: "es2022",
    sourcemap: true,
    helpers: { mode: "External" as HelperMode },
    jsx: jsx ?? { runtime: "classic" as const },
  };
}
