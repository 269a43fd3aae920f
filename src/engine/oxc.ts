import { createRequire } from "node:module";

// oxc's parser and compiler are native, and take some 20 ms to load: they are loaded when they are first needed, so that what starts a session
// can start its processes before.

const load = createRequire(__filename);
let parser: typeof import("oxc-parser") | undefined;
let transformer: typeof import("oxc-transform") | undefined;

/** Returns oxc's parser. */
export function oxcParser(): typeof import("oxc-parser") {
  parser ??= load("oxc-parser") as typeof import("oxc-parser");
  return parser;
}

/** Returns oxc's compiler. */
export function oxcTransformer(): typeof import("oxc-transform") {
  transformer ??= load("oxc-transform") as typeof import("oxc-transform");
  return transformer;
}
