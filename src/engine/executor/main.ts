// The process that runs cells, started by `engine.ts`. Cells may replace whatever is global: what runs them lives in a realm of its own, with
// arrays, strings, promises and JSON that no cell can reach, and keeps what it needs of Node as it was at the beginning.

import { readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { join } from "node:path";
import timers from "node:timers";
import timersPromises from "node:timers/promises";
import vm from "node:vm";
import type { MainRealm } from "./main-realm.js";

const file = join(__dirname, "program.js");

const mainRealm: MainRealm = {
  Promise,
  Function,
  Object,
  timers,
  timersPromises,
  parseJson: JSON.parse,
  newObject: () => ({}),
  importModule: (specifier, attributes) =>
    attributes?.type === "json" ? import(specifier, { with: { type: "json" } }) : import(specifier),
};

/** Returns what a module of Node exports now, whatever is put into it later. */
function requireAsItIs(name: string): object {
  if (!builtinModules.includes(name.replace("node:", ""))) throw new Error(`${name} is not in the program`);
  return Object.create(null, Object.getOwnPropertyDescriptors(require(name)));
}

// What the realm of the program lacks, and what it shares with the cells.
const parameters = {
  require: requireAsItIs,
  module: { exports: {} },
  __filename: file,
  // What finds the folder of the package from its own expects to be there: see `package-folder.ts`.
  __dirname: join(__dirname, "../.."),
  mainRealm,
  globalThis,
  process,
  Buffer,
  Error,
  SyntaxError,
  Uint8Array,
  Date,
  String,
  URL,
  performance,
  setTimeout,
  setImmediate,
  clearTimeout,
  clearImmediate,
};

/**
 * Gives the array in which Node keeps what is executed a method `pop` of its own: Node calls it after each turn of the event loop, and without
 * there would be an error each time, for ever.
 */
function keepPop(): void {
  const { prototype } = Array;
  const { pop } = prototype;
  setImmediate(() => {
    prototype.pop = function (this: unknown[]) {
      prototype.pop = pop;
      Object.defineProperty(this, "pop", { value: pop });
      return Reflect.apply(pop, this, []);
    };
  });
}

keepPop();
const run = vm.compileFunction(readFileSync(file, "utf8"), Object.keys(parameters), {
  filename: file,
  parsingContext: vm.createContext(),
});
run(...Object.values(parameters));
