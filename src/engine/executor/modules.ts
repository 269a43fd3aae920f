import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, extname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { isPackageFile, packageFolder } from "../../package-folder.js";
import { babelHelpers } from "./babel-helpers.js";
import { type CompileOptions, compileCommonJs, compileFunction } from "./compile-module.js";
import { isLocal, type LocalModule, LocalModules } from "./local-modules.js";
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

export interface ModulesOptions extends CompileOptions {
  readonly cwd: string;
  readonly tsconfig: string | undefined;
}

/**
 * Loads modules for cells. What is below node_modules is left to Node. What is the user's own is compiled here, so that a file that was
 * edited, and every module that imports it, is loaded anew by the next cell that imports, while all others keep what they hold.
 */
export class Modules {
  readonly #resolution: Resolution;
  readonly #cwd: string;
  readonly #local: LocalModules;

  constructor(options: ModulesOptions) {
    this.#resolution = new Resolution(options);
    this.#cwd = options.cwd;
    this.#local = new LocalModules(options);
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
    this.#local.refresh();
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
    const module = this.#local.get(file);
    if (context.importer) module.importers.add(context.importer);
    await this.#run(module, context.chain);
    return module.namespace;
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
      this.#local.forget(module);
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
      this.#local.forget(module);
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
        const imported = this.#local.get(target.file);
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
      const module = this.#local.get(target.file);
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
