import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { DECORATOR_HELPERS } from "../decorators.js";
import { CELL_GLOBAL, HIDDEN, MODULE_NAMES } from "../names.js";
import { babelHelpers } from "./babel-helpers.js";
import { debugHooks } from "./debug-hooks.js";
import { giveFunction, mainRealm, release, toList } from "./main-realm.js";
import { type Modules, newModule } from "./modules.js";
import { pickNames } from "./namespaces.js";

/** What compiled cells have reported. */
export interface CellGlobal {
  /** The value of the last expression. */
  result: unknown;
  /** What was thrown, on its way from the inspector. */
  thrown: unknown;
  /** What names hold, on the same way. */
  held: Map<string, unknown>;
  /** Puts back what {@link hideThen} has hidden. */
  showThen(): void;
}

/**
 * Puts on the global object what compiled cells call, and what modules have in Node. Returns what they have reported by it.
 *
 * @param shell Runs a line of the shell.
 */
export function installCellGlobals(
  modules: Modules,
  cwd: string,
  shell: (command: string) => Promise<void>,
): CellGlobal {
  const file = join(cwd, "cell.ts");
  const told: CellGlobal = { result: undefined, thrown: undefined, held: new Map(), showThen: () => undefined };
  const meta = Object.assign(Object.create(null), {
    url: pathToFileURL(file).href,
    filename: file,
    dirname: cwd,
    main: true,
    resolve: giveFunction((specifier: string) => modules.resolve(specifier, cwd)),
  });
  const importModule = async (specifier: unknown, options?: { readonly with?: { readonly type?: string } }) => {
    modules.refresh();
    return modules.import(String(specifier), cwd, options?.with);
  };
  const importNames = async (specifier: string, names: readonly string[], attributes?: { readonly type?: string }) => {
    modules.refresh();
    return pickNames(await modules.import(specifier, cwd, attributes), toList(names));
  };
  // Setters, as a cell that freezes all there is freezes this too.
  const cell = Object.create(null, {
    meta: { value: meta },
    result: {
      set: (value: unknown) => {
        told.result = value;
      },
    },
    thrown: {
      set: (value: unknown) => {
        told.thrown = value;
      },
    },
    hold: { value: (name: string, value: unknown) => void told.held.set(name, value) },
    end: {
      value: () => {
        told.showThen = hideThen();
      },
    },
    shell: { value: shell },
    debug: { value: debugHooks },
    import: { value: (...args: Parameters<typeof importModule>) => release(importModule(...args)) },
    importNames: { value: importNames },
  });
  const module = newModule(".", file, true);
  const values: { [name in (typeof MODULE_NAMES)[number]]: unknown } = {
    require: modules.requireFrom(cwd, module),
    module,
    exports: module.exports,
    __filename: file,
    __dirname: cwd,
  };
  Object.defineProperty(globalThis, CELL_GLOBAL, { value: Object.freeze(cell) });
  define("babelHelpers", babelHelpers);
  defineDecoratorHelpers();
  for (const name of MODULE_NAMES) define(name + HIDDEN, values[name]);
  return told;
}

const { prototype } = mainRealm.Object;

/**
 * Hides a member `then` that every object has, so that what a cell is wrapped in is not a promise: on Node 20 that is an object like any other.
 * Returns what puts it back.
 */
function hideThen(): () => void {
  return hideMember("then");
}

/** Takes a member away that a cell has given every object. Returns what puts it back. */
export function hideMember(name: string): () => void {
  const member = Object.getOwnPropertyDescriptor(prototype, name);
  if (member === undefined || !Reflect.deleteProperty(prototype, name)) return () => undefined;
  return () => void Reflect.defineProperty(prototype, name, member);
}

/** Each is loaded when it is used first. */
function defineDecoratorHelpers(): void {
  const load = createRequire(__filename);
  for (const name of DECORATOR_HELPERS) {
    const get = () => {
      const helper = load("./helpers.js").tslib[name];
      define(name, helper);
      return helper;
    };
    Object.defineProperty(globalThis, name, { get, configurable: true, enumerable: false });
  }
}

function define(name: string, value: unknown): void {
  Object.defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: false });
}
