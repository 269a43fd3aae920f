import { existsSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, dirname, join, resolve } from "node:path";
import { getTsconfig } from "get-tsconfig";
import { findSharedFolder } from "../automation/shared-code.js";
import type { DecoratorOptions } from "../engine/decorators.js";
import { packageFolder } from "../package-folder.js";
import { ancestors } from "../search.js";

type Options = { [name: string]: unknown };

/** How the nearest `tsconfig.json` has notebooks checked and compiled. */
export interface NotebookOptions {
  /** The options for the checker. */
  readonly compilerOptions: Options;
  /** The path of the tsconfig.json, if there is one. */
  readonly tsconfig: string | undefined;
  /** How the compiler of cells treats markup. */
  readonly jsx: { readonly runtime: "automatic" | "classic"; readonly [name: string]: string };
  readonly decorators: DecoratorOptions;
}

// Options that are about what a compiler writes, or that a cell cannot follow.
const IGNORED = [
  "allowSyntheticDefaultImports",
  "baseUrl",
  "composite",
  "declaration",
  "declarationMap",
  "downlevelIteration",
  "emitDeclarationOnly",
  "erasableSyntaxOnly",
  "esModuleInterop",
  "importsNotUsedAsValues",
  "incremental",
  "isolatedDeclarations",
  "isolatedModules",
  "module",
  "moduleDetection",
  "moduleResolution",
  "noEmitOnError",
  "noUnusedLocals",
  "noUnusedParameters",
  "outDir",
  "outFile",
  "rootDir",
  "rootDirs",
  "sourceMap",
  "target",
  "tsBuildInfoFile",
  "verbatimModuleSyntax",
];

const LIBRARIES = [
  "es2024",
  "esnext.array",
  "esnext.collection",
  "esnext.decorators",
  "esnext.disposable",
  "esnext.iterator",
];

const FORCED = {
  target: "es2024",
  module: "preserve",
  moduleResolution: "bundler",
  moduleDetection: "force",
  allowImportingTsExtensions: true,
  resolveJsonModule: true,
  allowJs: true,
  checkJs: false,
  noEmit: true,
  skipLibCheck: true,
};

/** Reads the options that hold for notebooks in a folder. A `tsconfig.json` that cannot be read counts as none. */
export function readNotebookOptions(folder: string): NotebookOptions {
  const { path, options } = readNearest(folder);
  const paths = pathsOf(folder, path, options);
  const typeRoots = typeRootsOf(folder);
  const shared = findSharedFolder(folder);
  const kept: Options = { ...options };
  for (const name of IGNORED) delete kept[name];
  const jsx = typeof options.jsx === "string" ? options.jsx : "react";
  return {
    compilerOptions: {
      strict: true,
      experimentalDecorators: path === undefined,
      lib: LIBRARIES,
      jsx,
      typeRoots,
      types: typesIn(typeRoots),
      ...kept,
      ...FORCED,
      ...(shared && { rootDirs: [shared.library, shared.directory] }),
      paths,
    },
    tsconfig: path,
    jsx: {
      runtime: jsx.startsWith("react-jsx") ? "automatic" : "classic",
      ...text("importSource", options.jsxImportSource),
      ...text("pragma", options.jsxFactory),
      ...text("pragmaFrag", options.jsxFragmentFactory),
    },
    decorators: {
      kind: path === undefined ? "undecided" : options.experimentalDecorators === true ? "legacy" : "standard",
      emitMetadata: options.emitDecoratorMetadata === true,
    },
  };
}

function readNearest(folder: string): { path: string | undefined; options: Options } {
  try {
    const found = getTsconfig(folder);
    return { path: found?.path, options: { ...found?.config.compilerOptions } };
  } catch {
    return { path: undefined, options: {} };
  }
}

function text(name: string, value: unknown): { [name: string]: string } {
  return typeof value === "string" ? { [name]: value } : {};
}

function pathsOf(folder: string, tsconfig: string | undefined, options: Options): { [pattern: string]: string[] } {
  const base = tsconfig === undefined ? folder : resolve(dirname(tsconfig), String(options.baseUrl ?? "."));
  const paths = (options.paths ?? {}) as { readonly [pattern: string]: readonly string[] };
  const absolute = Object.entries(paths).map(([pattern, targets]) => [
    pattern,
    targets.map((path) => resolve(base, path)),
  ]);
  const nodePath = (process.env.NODE_PATH ?? "").split(delimiter).filter((path) => path !== "");
  const everything = nodePath.length > 0 ? { "*": nodePath.map((path) => join(resolve(folder, path), "*")) } : {};
  return { ...everything, ...ownPaths(folder), ...Object.fromEntries(absolute) };
}

/** The packages of ours that a notebook may import wherever it is; see `engine/executor/resolution.ts`. */
function ownPaths(folder: string): { [pattern: string]: string[] } {
  const dist = join(packageFolder(), "dist");
  const own: { [pattern: string]: string[] } = { tslab: [join(dist, "engine", "executor", "tslab-display.d.ts")] };
  if (!isInstalled("bspump/dist/notebook.d.ts", folder)) own["bspump/notebook"] = [join(dist, "notebook.d.ts")];
  if (isInstalled("bspump/package.json", folder)) return own;
  return { ...own, bspump: [join(dist, "index.d.ts")], "bspump/api": [join(dist, "api.d.ts")] };
}

/** Whether a file of a package is there for a notebook. */
function isInstalled(file: string, folder: string): boolean {
  return [...ancestors(folder)].some((parent) => existsSync(join(parent, "node_modules", file)));
}

function typeRootsOf(folder: string): string[] {
  const near = [...ancestors(folder)].map((parent) => join(parent, "node_modules", "@types"));
  const roots = near.filter((path) => existsSync(path));
  try {
    // For a folder without them: the types of Node that this package brings.
    roots.push(dirname(dirname(createRequire(__filename).resolve("@types/node/package.json"))));
  } catch {
    // Installed without optional dependencies: nothing of Node has a type.
  }
  return roots;
}

function typesIn(roots: readonly string[]): string[] {
  const names = new Set(["node"]);
  // The last one is ours: of what else is there the notebook knows nothing.
  for (const root of roots.slice(0, -1)) {
    for (const name of readdirSync(root)) {
      if (!name.startsWith(".") && existsSync(join(root, name, "index.d.ts"))) names.add(name);
    }
  }
  return [...names];
}
