import { readFileSync } from "node:fs";
import { fileVersion } from "../../file-version.js";
import { isPackageFile } from "../../package-folder.js";
import { type CompileOptions, compileModule, type ModuleKind } from "./compile-module.js";
import { type Namespace, newNamespace } from "./namespaces.js";
import { registerCode } from "./stack-traces.js";

/** A module beside the notebook, above it, or of a linked workspace package: TypeScript or JavaScript that is the user's own. */
export interface LocalModule {
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

/** The local modules that are loaded, each as its file was when it was imported. */
export class LocalModules {
  readonly #options: CompileOptions;
  readonly #loaded = new Map<string, LocalModule>();
  #serial = 0;

  constructor(options: CompileOptions) {
    this.#options = options;
  }

  /** Returns the module of a file, compiled if it is not loaded. */
  get(file: string): LocalModule {
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

  /** Forgets the modules whose files have changed, and those that import them. */
  refresh(): void {
    const stale = [...this.#loaded.values()].filter((module) => fileVersion(module.file) !== module.version);
    for (const module of stale) {
      this.#loaded.delete(module.file);
      for (const importer of module.importers) if (this.#loaded.get(importer.file) === importer) stale.push(importer);
    }
  }

  /** Forgets a module that has failed. */
  forget(module: LocalModule): void {
    if (this.#loaded.get(module.file) === module) this.#loaded.delete(module.file);
  }
}

/** Whether a file is the user's own, or TypeScript, which Node cannot load from a package. */
export function isLocal(file: string): boolean {
  return !isPackageFile(file) && (!/[\\/]node_modules[\\/]/.test(file) || /\.[cm]?tsx?$/.test(file));
}
