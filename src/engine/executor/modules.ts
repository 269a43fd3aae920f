import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, extname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { fileVersion } from "../../file-version.js";
import { isPackageFile, packageFolder } from "../../package-folder.js";
import type { DecoratorOptions } from "../decorators.js";
import { babelHelpers } from "./babel-helpers.js";
import { compileCommonJs, compileFunction, compileModule, type ModuleKind } from "./compile-module.js";
import { adopt, giveFunction, mainRealm, release } from "./main-realm.js";
import {
  fromRequire,
  type Namespace,
  namespaceOfCommonJs,
  namespaceOfJson,
  newNamespace,
  reexport,
} from "./namespaces.js";
import { Resolution, type Target } from "./resolution.js";
import { registerCode } from "./stack-traces.js";

/** A module beside the notebook, above it, or of a linked workspace package: TypeScript or JavaScript that is the user's own. */
interface LocalModule {
  readonly file: string;
  readonly version: string;
  readonly serial: number;
  readonly kind: ModuleKind;
  readonly code: string;
  /** The local modules that import it. */
  readonly importers: Set<LocalModule>;
  state: "new" | "running" | "done";
  namespace: Namespace;
  /** Settles when it has run. */
  done: Promise<void> | undefined;
  commonJs: NodeJS.Module | undefined;
}

export interface ModulesOptions {
  readonly cwd: string;
  readonly tsconfig: string | undefined;
  readonly jsx: object | undefined;
  readonly decorators: DecoratorOptions;
}

/**
 * Loads modules for cells. What is below node_modules is left to Node. What is the user's own is compiled here, so that a file that was
 * edited, and every module that imports it, is loaded anew by the next cell that imports, while all others keep what they hold.
 */
export class Modules {
  readonly #resolution: Resolution;
  readonly #cwd: string;
  readonly #options: ModulesOptions;
  readonly #loaded = new Map<string, LocalModule>();
  #serial = 0;

  constructor(options: ModulesOptions) {
    this.#resolution = new Resolution(options);
    this.#cwd = options.cwd;
    this.#options = options;
  }

  /** Loads beforehand what an import needs, and the code of this package, but no group. */
  prepare(): void {
    try {
      this.#resolution.find("bspump/api", this.#cwd, "import");
      createRequire(__filename)(join(packageFolder(), "dist/api.js"));
    } catch {
      // What is missing is reported when it is needed.
    }
  }

  /** Forgets the modules whose files have changed, and those that import them. */
  refresh(): void {
    this.#resolution.refresh();
    const stale = [...this.#loaded.values()].filter((module) => fileVersion(module.file) !== module.version);
    for (const module of stale) {
      this.#loaded.delete(module.file);
      for (const importer of module.importers) if (this.#loaded.get(importer.file) === importer) stale.push(importer);
    }
  }

  /** Returns the URL of what a specifier means, as `import.meta.resolve` does. */
  resolve(specifier: string, folder: string): string {
    const target = this.#resolution.find(specifier, folder, "import");
    if ("builtin" in target) return target.builtin;
    return "url" in target ? target.url : pathToFileURL(target.file).href + target.query;
  }

  /** Imports a module. */
  async import(specifier: string, folder: string, attributes?: { readonly type?: string }): Promise<Namespace> {
    return this.#import(specifier, folder, { importer: undefined, chain: [], attributes });
  }

  /** Returns a function `require` for cells in a folder. */
  requireFrom(folder: string, main: NodeJS.Module): NodeJS.Require {
    return this.#createRequire(folder, undefined, main);
  }

  async #import(
    specifier: string,
    folder: string,
    context: {
      readonly importer: LocalModule | undefined;
      /** The modules that wait for this one. */
      readonly chain: readonly LocalModule[];
      readonly attributes?: { readonly type?: string } | undefined;
    },
  ): Promise<Namespace> {
    const target = this.#resolution.find(specifier, folder, "import");
    if ("builtin" in target) return importNative(target.builtin);
    if ("url" in target) return importNative(target.url, context.attributes);
    const { file, query } = target;
    if (context.attributes?.type === "text") return newNamespace({ default: readFileSync(file, "utf8") });
    if (query !== "") return importNative(pathToFileURL(file).href + query);
    if (extname(file) === ".node") return fromRequire(createRequire(file)(file));
    if (!isLocal(file)) {
      // Of our own package both forms are the same: that for `require` needs no loader of ES modules, which takes as long to start as it to load.
      if (isPackageFile(file)) return fromRequire(createRequire(file)(file.replace(/\.mjs$/, ".js")));
      if (extname(file) === ".json") return namespaceOfJson(mainRealm.parseJson(readFileSync(file, "utf8")));
      return importNative(pathToFileURL(file).href);
    }
    const module = this.#localModule(file);
    if (context.importer) module.importers.add(context.importer);
    await this.#run(module, context.chain);
    return module.namespace;
  }

  #localModule(file: string): LocalModule {
    const known = this.#loaded.get(file);
    if (known !== undefined) return known;
    const version = fileVersion(file);
    const { kind, code, maps } = compileModule(file, readFileSync(file, "utf8"), this.#options);
    const serial = ++this.#serial;
    registerCode(file, { maps, serial });
    const module: LocalModule = {
      file,
      version,
      serial,
      kind,
      code,
      importers: new Set(),
      state: "new",
      namespace: newNamespace(),
      done: undefined,
      commonJs: undefined,
    };
    this.#loaded.set(file, module);
    return module;
  }

  async #run(module: LocalModule, chain: readonly LocalModule[]): Promise<void> {
    if (module.state === "done") return;
    if (module.kind !== "esm") return this.#runNow(module);
    if (module.state === "running") {
      // In a circle of imports nobody can wait for the other.
      if (!chain.includes(module)) await module.done;
      return;
    }
    module.state = "running";
    module.done = this.#runAsync(module, [...chain, module]);
    module.done.catch(() => undefined);
    await module.done;
  }

  async #runAsync(module: LocalModule, chain: readonly LocalModule[]): Promise<void> {
    const folder = dirname(module.file);
    try {
      const run = compileFunction(module, "async function");
      const importNow = (specifier: string) => this.#import(specifier, folder, { importer: module, chain });
      await adopt(run(...this.#argumentsFor(module, importNow)));
      module.state = "done";
    } catch (error) {
      this.#forget(module);
      throw error;
    }
  }

  /** Runs a module at once, as `require` needs it. */
  #runNow(module: LocalModule): void {
    if (module.state !== "new") return;
    module.state = "running";
    try {
      if (module.kind === "json") module.namespace = namespaceOfJson(mainRealm.parseJson(module.code));
      else if (module.kind === "commonjs") this.#runCommonJs(module);
      else this.#runEsmNow(module);
      module.state = "done";
    } catch (error) {
      this.#forget(module);
      throw error;
    }
  }

  #runCommonJs(module: LocalModule): void {
    const { file } = module;
    const folder = dirname(file);
    const commonJs = newModule(file, file, false);
    module.commonJs = commonJs;
    module.namespace = namespaceOfCommonJs(commonJs);
    const run = compileCommonJs(module);
    const require = this.#createRequire(folder, module, commonJs);
    Reflect.apply(run, commonJs.exports, [commonJs.exports, require, commonJs, file, folder, babelHelpers]);
    commonJs.loaded = true;
    module.namespace = namespaceOfCommonJs(commonJs);
  }

  #runEsmNow(module: LocalModule): void {
    let run: (...args: unknown[]) => unknown;
    try {
      run = compileFunction(module, "function");
    } catch (error) {
      if (!SYNTAX_ERROR.test(String(error))) throw error;
      throw new Error(`${module.file} has an await at its top level. Write import in place of require().`);
    }
    const folder = dirname(module.file);
    run(
      ...this.#argumentsFor(module, (specifier) => {
        const target = this.#resolution.find(specifier, folder, "import");
        if (!("file" in target) || !isLocal(target.file)) return fromRequire(this.#requireTarget(target, module.file));
        const imported = this.#localModule(target.file);
        imported.importers.add(module);
        this.#runNow(imported);
        return imported.namespace;
      }),
    );
  }

  /** What a compiled ES module is called with: see `MODULE_PARAMETERS` in compile-module.ts. */
  #argumentsFor(module: LocalModule, importNow: (specifier: string) => unknown): unknown[] {
    const { file, namespace } = module;
    const folder = dirname(file);
    const meta = Object.assign(Object.create(null), {
      url: pathToFileURL(file).href,
      filename: file,
      dirname: folder,
      main: false,
      resolve: giveFunction((specifier: string) => this.resolve(specifier, folder)),
    });
    const importLater = (specifier: unknown) =>
      release(this.#import(String(specifier), folder, { importer: module, chain: [] }));
    const exportAll = (source: Namespace) => reexport(namespace, source);
    const require = this.#createRequire(folder, module, undefined);
    return [namespace, importNow, importLater, exportAll, meta, babelHelpers, require, file, folder];
  }

  #createRequire(folder: string, importer: LocalModule | undefined, main: NodeJS.Module | undefined): NodeJS.Require {
    const native = createRequire(`${folder}/cell.js`);
    const require = (specifier: string): unknown => {
      if (importer === undefined) this.refresh();
      const target = this.#resolution.find(specifier, folder, "require");
      if (!("file" in target) || !isLocal(target.file)) return this.#requireTarget(target, `${folder}/cell.js`);
      const module = this.#localModule(target.file);
      if (importer) module.importers.add(importer);
      this.#runNow(module);
      if (module.kind === "json") return module.namespace.default;
      return module.commonJs?.exports ?? module.namespace;
    };
    const resolve = Object.assign((specifier: string) => {
      const target = this.#resolution.find(specifier, folder, "require");
      if ("builtin" in target) return specifier;
      return "file" in target ? target.file : target.url;
    }, native.resolve);
    giveFunction(resolve);
    return giveFunction(Object.assign(require, { resolve, cache: native.cache, extensions: native.extensions, main }));
  }

  #requireTarget(target: Target, from: string): unknown {
    const native = createRequire(from);
    if ("builtin" in target) return native(target.builtin);
    return native("file" in target ? target.file : target.url);
  }

  #forget(module: LocalModule): void {
    if (this.#loaded.get(module.file) === module) this.#loaded.delete(module.file);
  }
}

async function importNative(specifier: string, attributes?: { readonly type?: string }): Promise<Namespace> {
  return (await adopt(mainRealm.importModule(specifier, attributes))).value;
}

const SYNTAX_ERROR = /^SyntaxError\b/;

/** Creates the object `module` of a CommonJS module or of the cells. */
export function newModule(id: string, filename: string, loaded: boolean): NodeJS.Module {
  const { newObject, parseJson } = mainRealm;
  const lists = { children: parseJson("[]"), paths: parseJson("[]") };
  return Object.assign(newObject(), { exports: newObject(), id, filename, loaded, ...lists }) as NodeJS.Module;
}

/** Whether a file is the user's own, or TypeScript, which Node cannot load from a package. */
function isLocal(file: string): boolean {
  return !isPackageFile(file) && (!/[\\/]node_modules[\\/]/.test(file) || /\.[cm]?tsx?$/.test(file));
}
