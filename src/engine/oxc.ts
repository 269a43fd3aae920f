import { createRequire } from "node:module";
import { join } from "node:path";
import { packageFolder } from "../package-folder.js";
import type { Parser, Transformer } from "./oxc-wasm.js";

// oxc's parser and compiler are native, and take some 20 ms to load: they are loaded when they are first needed, so that what starts a session
// can start its processes before.

const load = createRequire(__filename);
let parser: Parser | undefined;
let transformer: Transformer | undefined;

/** Returns oxc's parser. */
export function oxcParser(): Parser {
  parser ??= loadNative<Parser>("oxc-parser") ?? loadWasm().parser;
  return parser;
}

/** Returns oxc's compiler. */
export function oxcTransformer(): Transformer {
  transformer ??= loadNative<Transformer>("oxc-transform") ?? loadWasm().transformer;
  return transformer;
}

/** Returns nothing where the package, or its part for this platform, is not installed or cannot be loaded. */
function loadNative<Package>(name: string): Package | undefined {
  try {
    return load(name) as Package;
  } catch {
    return undefined;
  }
}

/** The same as WebAssembly: as exact, and slower by what it takes to load. */
function loadWasm(): typeof import("./oxc-wasm.js") {
  return load(join(packageFolder(), "dist/engine/oxc-wasm.js")) as typeof import("./oxc-wasm.js");
}
