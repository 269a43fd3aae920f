import { MODULE_NAMES } from "./names.js";

// Names of other hosts that packages look for. Those that Node itself has are added.
const HOST_NAMES =
  "Bun Deno $ _ alert browser chrome close closed confirm define document event external find focus frames history importScripts jQuery jest length location name onmessage open opera origin parent postMessage print screen self status stop top window Image Node Option Text";

/** The names that packages look for to find out where they run. */
export const LOOKED_FOR: ReadonlySet<string> = new Set<string>([
  ...MODULE_NAMES,
  ...HOST_NAMES.split(" "),
  ...Object.getOwnPropertyNames(globalThis),
]);
