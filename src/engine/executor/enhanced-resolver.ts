import fs from "node:fs";
import { CachedInputFileSystem, ResolverFactory } from "enhanced-resolve";
import type { NapiResolveOptions } from "oxc-resolver";

/** Finds the files of modules. */
export interface Resolver {
  /** Returns nothing as `path` where there is no such module. */
  sync(folder: string, specifier: string): { readonly path?: string };
  /** Forgets what files there were. */
  clearCache(): void;
}

export type ResolverOptions = Pick<
  NapiResolveOptions,
  "extensions" | "extensionAlias" | "mainFields" | "modules" | "conditionNames"
> & { readonly tsconfig?: { readonly configFile: string; readonly references: "auto" } };

/** For how long it is remembered what files there are, in milliseconds. `clearCache` is called before each cell. */
const REMEMBERED = 4_000;

/** Makes a resolver of webpack's, which takes the options of oxc's. The build puts what it needs into this file. */
export function createResolver(options: ResolverOptions): Resolver {
  const files = new CachedInputFileSystem(fs, REMEMBERED);
  const resolver = ResolverFactory.createResolver({
    ...(options as object),
    fileSystem: files,
    useSyncFileSystemCalls: true,
  });
  return {
    sync(folder, specifier) {
      if (specifier === "") return {};
      try {
        const path = resolver.resolveSync({}, folder, specifier);
        // A `#` of a path is marked, so that it is not the beginning of a fragment.
        return path === false ? {} : { path: path.replaceAll("\0#", "#") };
      } catch {
        return {};
      }
    },
    clearCache: () => files.purge(),
  };
}
