import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { DECORATOR_HELPERS } from "../decorators.js";
import { CELL_GLOBAL, HIDDEN, MODULE_NAMES } from "../names.js";
import { babelHelpers } from "./babel-helpers.js";
import type { Modules } from "./modules.js";
import { pickNames } from "./namespaces.js";

/** What compiled cells call. */
export interface CellGlobal {
  /** The value of the last expression. */
  result: unknown;
  /** What was thrown, on its way from the inspector. */
  thrown: unknown;
  /** What names hold, likewise. */
  held: Map<string, unknown> | undefined;
  /** Runs a line of the shell. */
  readonly shell: (command: string) => Promise<void>;
}

/** Puts on the global object what compiled cells call, and what modules have in Node. */
export function installCellGlobals(modules: Modules, cwd: string, shell: CellGlobal["shell"]): CellGlobal {
  const file = join(cwd, "cell.ts");
  const cell = {
    result: undefined,
    thrown: undefined,
    held: undefined,
    shell,
    meta: {
      url: pathToFileURL(file).href,
      filename: file,
      dirname: cwd,
      main: true,
      resolve: (specifier: string) => modules.resolve(specifier, cwd),
    },
    import: async (specifier: unknown, options?: { readonly with?: { readonly type?: string } }) => {
      modules.refresh();
      return modules.import(String(specifier), cwd, options?.with);
    },
    importNames: async (specifier: string, names: readonly string[], attributes?: { readonly type?: string }) => {
      modules.refresh();
      return pickNames(await modules.import(specifier, cwd, attributes), names);
    },
  };
  const module = {
    exports: {},
    id: ".",
    filename: file,
    loaded: true,
    children: [],
    paths: [],
  } as unknown as NodeJS.Module;
  const values: { [name in (typeof MODULE_NAMES)[number]]: unknown } = {
    require: modules.requireFrom(cwd, module),
    module,
    exports: module.exports,
    __filename: file,
    __dirname: cwd,
  };
  define(CELL_GLOBAL, cell);
  define("babelHelpers", babelHelpers);
  defineDecoratorHelpers();
  for (const name of MODULE_NAMES) define(name + HIDDEN, values[name]);
  return cell;
}

/** Each is loaded when it is used first. */
function defineDecoratorHelpers(): void {
  const load = createRequire(__filename);
  for (const name of DECORATOR_HELPERS) {
    const get = () => {
      const helper = (load("tslib") as typeof import("tslib"))[name];
      define(name, helper);
      return helper;
    };
    Object.defineProperty(globalThis, name, { get, configurable: true, enumerable: false });
  }
}

function define(name: string, value: unknown): void {
  Object.defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: false });
}
