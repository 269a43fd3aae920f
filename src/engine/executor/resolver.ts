import { createRequire } from "node:module";
import type { Resolver, ResolverOptions } from "./enhanced-resolver.js";

export type { Resolver, ResolverOptions };

const load = createRequire(__filename);

/** Makes a resolver: the native one of oxc, or where that is not installed the one after which it is made. */
export function createResolver(options: ResolverOptions): Resolver {
  let native: typeof import("oxc-resolver");
  try {
    native = load("oxc-resolver");
  } catch {
    return (load("./enhanced-resolver.js") as typeof import("./enhanced-resolver.js")).createResolver(options);
  }
  return new native.ResolverFactory({ ...options, builtinModules: false });
}
