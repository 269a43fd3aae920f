import { isBuiltin } from "node:module";
import { delimiter, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { findSharedFolder, type SharedFolder } from "../../automation/shared-code.js";
import { packageFolder } from "../../package-folder.js";
import { createResolver, type Resolver, type ResolverOptions } from "./resolver.js";

const { NODE_PATH = "" } = process.env;

/** What a specifier of an import leads to. */
export type Target =
  | { readonly builtin: string }
  | { readonly url: string }
  | { readonly file: string; readonly query: string };

/** How a module is asked for: by `import` or by `require`, whose conditions in `exports` differ. */
export type ImportKind = "import" | "require";

const CONDITIONS = { import: ["node", "import", "module-sync"], require: ["node", "require"] };

const OPTIONS: ResolverOptions = {
  extensions: [".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs", ".json", ".node"],
  // As TypeScript has it: the name of the file that it would be compiled to.
  extensionAlias: {
    ".js": [".ts", ".tsx", ".js"],
    ".mjs": [".mts", ".mjs"],
    ".cjs": [".cts", ".cjs"],
    ".jsx": [".tsx", ".jsx"],
  },
  mainFields: ["main"],
};

/** Modules of ours that a notebook may import wherever it is; one that is installed near it wins. */
const OWN_MODULES: { readonly [specifier: string]: string } = {
  bspump: "index.js",
  "bspump/api": "api.js",
  "bspump/notebook": "notebook.js",
};
/** The module by which notebooks for tslab show things: its own would show them nowhere. */
const TSLAB = join(packageFolder(), "dist/engine/executor/tslab-display.js");

/** Finds the files of modules, as TypeScript with the resolution `bundler` does. */
export class Resolution {
  readonly #cwd: string;
  readonly #tsconfig: string | undefined;
  /** Looked for when a module beside the notebook is imported; null if there is none. */
  #shared: SharedFolder | null | undefined;
  readonly #resolvers = new Map<string, Resolver>();

  constructor(options: { readonly cwd: string; readonly tsconfig: string | undefined }) {
    this.#cwd = options.cwd;
    this.#tsconfig = options.tsconfig;
  }

  /** Forgets what files there were. */
  refresh(): void {
    for (const resolver of this.#resolvers.values()) resolver.clearCache();
  }

  /**
   * Finds a module.
   *
   * @param folder The folder of the file that asks.
   * @throws Error with the code `MODULE_NOT_FOUND`.
   */
  find(specifier: string, folder: string, kind: ImportKind): Target {
    if (isBuiltin(specifier)) return { builtin: specifier.startsWith("node:") ? specifier : `node:${specifier}` };
    if (/^(?:data|https?):/.test(specifier)) return { url: specifier };
    if (specifier.startsWith("file:")) {
      const url = new URL(specifier);
      return { file: fileURLToPath(url), query: url.search };
    }
    if (specifier === "tslab") return { file: TSLAB, query: "" };
    const shared = this.#findShared(specifier, folder, kind);
    if (shared !== undefined) return splitQuery(shared);
    const other: ImportKind = kind === "import" ? "require" : "import";
    for (const attempt of [kind, other]) {
      for (const tsconfig of this.#tsconfig === undefined ? [undefined] : [this.#tsconfig, undefined]) {
        const found = this.#resolverFor(attempt, tsconfig).sync(folder, specifier);
        if (found.path !== undefined) return splitQuery(found.path);
      }
    }
    const own = OWN_MODULES[specifier];
    if (own !== undefined) return { file: join(packageFolder(), "dist", own), query: "" };
    const error = new Error(`Cannot find module '${specifier}' from '${folder}'`);
    throw Object.assign(error, { code: "MODULE_NOT_FOUND" });
  }

  /** Finds a module in the code that all automations share, which is laid over the automation's folder when it is deployed. */
  #findShared(specifier: string, folder: string, kind: ImportKind): string | undefined {
    if (!/^\.\.?\//.test(specifier)) return undefined;
    this.#shared ??= findSharedFolder(this.#cwd) ?? null;
    if (this.#shared === null) return undefined;
    const { directory, library } = this.#shared;
    const path = relative(directory, join(folder.replace(library, directory), specifier));
    if (path.startsWith("..")) return undefined;
    const resolver = this.#resolverFor(kind, undefined);
    // Shared code is beside the automation's own then, and may import it.
    return resolver.sync(library, `./${path}`).path ?? resolver.sync(directory, `./${path}`).path;
  }

  #resolverFor(kind: ImportKind, tsconfig: string | undefined): Resolver {
    const key = `${kind} ${tsconfig ?? ""}`;
    let resolver = this.#resolvers.get(key);
    if (resolver === undefined) {
      const paths = NODE_PATH.split(delimiter).filter((path) => path !== "");
      resolver = createResolver({
        ...OPTIONS,
        modules: ["node_modules", ...paths.map((path) => resolve(this.#cwd, path))],
        conditionNames: CONDITIONS[kind],
        ...(tsconfig === undefined ? {} : { tsconfig: { configFile: tsconfig, references: "auto" } }),
      });
      this.#resolvers.set(key, resolver);
    }
    return resolver;
  }
}

function splitQuery(path: string): { file: string; query: string } {
  const at = path.lastIndexOf("?");
  return at < 0 ? { file: path, query: "" } : { file: path.slice(0, at), query: path.slice(at) };
}
