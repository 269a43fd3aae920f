// What the compiler of a kernel is told and given, other than by tslab.
import { dirname, join } from "node:path";
import type * as ts from "@tslab/typescript-for-tslab";
import { packageFolder } from "../package-folder.js";
import { hasOwnPackage } from "./packages.js";
import { replaceMembers } from "./replace-members.js";

/** The compiler that tslab brings. */
export type TypeScript = typeof ts;

/** Gives the options of the compiler: tslab's, and what lets it find packages from any folder. */
export function compilerOptions(typescript: TypeScript, options: ts.CompilerOptions): ts.CompilerOptions {
  const folder = packageFolder();
  const paths: Record<string, string[]> = {};
  if (!hasOwnPackage("bspump")) {
    paths.bspump = [join(folder, "dist", "index.d.ts")];
    paths["bspump/api"] = [join(folder, "dist", "api.d.ts")];
  }
  if (!hasOwnPackage("tslab"))
    paths.tslab = [join(dirname(require.resolve("tslab/package.json")), "dist", "public.d.ts")];
  return {
    ...options,
    // Reads `exports` of a package.json, which packages of ES modules have only.
    moduleResolution: typescript.ModuleResolutionKind.Bundler,
    // Types of the kernel's own globals, which bring those of Node along.
    typeRoots: [...(options.typeRoots ?? []), join(__dirname, "globals")],
    lib: [...new Set([...(options.lib ?? []), "lib.es2023.d.ts"])],
    paths: { ...options.paths, ...paths },
    pathsBasePath: process.cwd(),
    inlineSourceMap: true,
  };
}

/**
 * Has the compiler read the declarations of JavaScript and Node without their documentation, which takes it a fifth of its time to begin,
 * and watch only the notebook's own sources: declarations do not change while a kernel runs.
 *
 * @returns What has it read them anew with their documentation.
 */
export function readDeclarationsLean({ sys, FileWatcherEventKind }: TypeScript): () => void {
  const { readFile, watchFile } = sys;
  const lean = new Map<string, ts.FileWatcherCallback>();
  let isLean = true;
  replaceMembers(sys, {
    readFile: (path: string, encoding?: string) => {
      const text = Reflect.apply(readFile, sys, [path, encoding]);
      return isLean && isDocumented(path) ? text?.replace(/\/\*\*[\s\S]*?\*\//g, "") : text;
    },
    watchFile: (path: string, callback: ts.FileWatcherCallback, ...rest: unknown[]) => {
      if (isDocumented(path)) lean.set(path, callback);
      if (watchFile === undefined || /\.d\.[cm]?ts$|[\\/]node_modules[\\/]/.test(path))
        return { close: () => undefined };
      return Reflect.apply(watchFile, sys, [path, callback, ...rest]);
    },
  });
  return () => {
    if (!isLean) return;
    isLean = false;
    for (const [path, callback] of lean) callback(path, FileWatcherEventKind.Changed);
  };
}

/** Whether a file declares what JavaScript or Node itself brings. */
function isDocumented(path: string): boolean {
  return /[\\/](?:@types[\\/]node|typescript-for-tslab[\\/]lib)[\\/].*\.d\.ts$/.test(path);
}
