import { relative } from "node:path";
import type { ParsedCell } from "../engine/parse-cell.js";
import { fileVersion } from "../file-version.js";
import { isPackageFile } from "../package-folder.js";
import type { NotebookOptions } from "./compiler-options.js";
import { describeSymbol, type SymbolInfo } from "./describe-symbol.js";
import { SessionFiles, type Unreached } from "./session-files.js";
import { ownDeclarations, surroundingsVersion } from "./surroundings.js";
import { type ApiCompletion, type ApiDiagnostic, TypeScriptProcess } from "./typescript-process.js";

/** A fault that the checker found. */
export interface CellDiagnostic {
  readonly message: string;
  /** TypeScript's number of it. */
  readonly code: number;
  /** In the cell, or in `file`: UTF-16 code units from its beginning. */
  readonly offset: number;
  /** The module in which it is, relative to the notebook's folder; undefined for the cell. */
  readonly file?: string;
}

/** Faults of what a cell may do: JavaScript without types, markup without React, what is unused. */
export const IGNORED_FAULTS = new Set([1208, 2563, 2686, 2874, 2875, 5097, 6133, 7005, 7016, 7017, 7026, 7034]);
/** Faults that a package or file that was just installed or made may fix. */
const NOT_FOUND = new Set([2305, 2307, 2792, 7016]);
/** Faults of what is always there, such as the types of Node: they could not be read, for want of open files, and may be now. */
const UNREAD = new Set([2318, 2580, 2584, 2591]);
const ERROR = 1;

/** How long a check may take, in milliseconds: a cell that takes longer runs unchecked. */
const CHECK_TIMEOUT = 10_000;

/** Knows what TypeScript knows of a notebook. Where its process ends, it is started again with all cells. */
export class Checker {
  readonly #folder: string;
  readonly #files: SessionFiles;
  #process: TypeScriptProcess;
  /** What is asked of the process is asked in order: each check needs the files as they are. */
  #queue: Promise<unknown> = Promise.resolve();
  /** What of the disk the last check has seen. */
  #disk = "";
  readonly #modules = new Map<string, string>();
  #isClosed = false;
  readonly #onStart: (pid: number | undefined) => void;

  /** `onStart` is called with the process that is asked, also when it was started again. */
  constructor(folder: string, options: NotebookOptions, onStart: (pid: number | undefined) => void = () => undefined) {
    this.#folder = folder;
    this.#onStart = onStart;
    this.#files = new SessionFiles(folder, options.compilerOptions, ownDeclarations());
    this.#process = this.#start();
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** Returns the faults of a cell and of the modules that it imports. */
  check(cell: ParsedCell): Promise<readonly CellDiagnostic[]> {
    if (cell.isUnchecked) return Promise.resolve([]);
    return this.#enqueue(() => this.#withTimeout(this.#check(cell)), []);
  }

  /** Keeps a cell that has run, for later ones. */
  commit(cell: ParsedCell, unreached?: Unreached): void {
    void this.#enqueue(async () => {
      const update = this.#files.commit(cell, unreached);
      if (update.changed.length > 0) await this.#process.update(update);
    }, undefined);
  }

  /** Declares names that cells have put on the global object. */
  addGlobals(names: readonly string[]): void {
    this.#files.addGlobals(names);
  }

  /** Declares variables of `process.env` that are set for certain. */
  setEnvironment(names: readonly string[]): void {
    void this.#enqueue(async () => {
      const changed = this.#files.setEnvironment(names);
      if (changed.length > 0) await this.#process.update({ changed });
    }, undefined);
  }

  /** Has decorators checked as those of JavaScript's standard from now on. */
  useStandardDecorators(): void {
    this.#files.setCompilerOption("experimentalDecorators", false);
    this.#process.close();
    this.#process = this.#start();
  }

  /** Returns what may be written at an offset of a cell's source. */
  complete(cell: ParsedCell, offset: number): Promise<readonly ApiCompletion[]> {
    return this.#enqueue(async () => {
      const file = await this.#write(cell, this.#files.fileFor(cell));
      return this.#process.completions(file, offset);
    }, []);
  }

  /** Returns what is known of the name at an offset of a cell's source. */
  inspect(cell: ParsedCell, offset: number): Promise<SymbolInfo | undefined> {
    return this.#enqueue(async () => {
      const file = await this.#write(cell, this.#files.fileFor(cell));
      return describeSymbol(this.#process, file, offset);
    }, undefined);
  }

  /** The names of earlier cells. */
  get names(): readonly string[] {
    return this.#files.names;
  }

  close(): void {
    this.#isClosed = true;
    this.#process.close();
  }

  #start(): TypeScriptProcess {
    const started = performance.now();
    const process = new TypeScriptProcess({
      cwd: this.#folder,
      config: this.#files.config,
      files: this.#files.files,
      onExit: () => {
        // One that cannot even start would be started for ever.
        if (!this.#isClosed && performance.now() - started > CHECK_TIMEOUT / 10) this.#process = this.#start();
      },
    });
    this.#onStart(process.pid);
    return process;
  }

  /** Does something when all before it is done. If it fails, the notebook goes on unchecked. */
  #enqueue<Result>(action: () => Promise<Result>, otherwise: Result): Promise<Result> {
    const result = this.#queue.then(action).catch(() => otherwise);
    this.#queue = result;
    return result;
  }

  async #withTimeout<Result>(result: Promise<Result>): Promise<Result> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        this.#process.close();
        this.#process = this.#start();
        reject(new Error("The check took too long."));
      }, CHECK_TIMEOUT);
    });
    return Promise.race([result, late]).finally(() => clearTimeout(timer));
  }

  async #write(cell: ParsedCell, file: string): Promise<string> {
    const changed = this.#files.write(cell, file);
    if (changed.length > 0) await this.#process.update({ changed });
    return file;
  }

  async #check(cell: ParsedCell): Promise<readonly CellDiagnostic[]> {
    if (cell.imports) await this.#lookAtDisk();
    const file = await this.#write(cell, this.#files.fileToKeep(cell));
    let faults = await this.#process.diagnostics(file);
    if (faults.some(({ code }) => UNREAD.has(code) || (cell.imports && NOT_FOUND.has(code)))) {
      await this.#process.update({ invalidateAll: true });
      faults = await this.#process.diagnostics(file);
    }
    const own = faults
      .filter(({ pos, category, code }) => category === ERROR && pos < cell.source.length && !IGNORED_FAULTS.has(code))
      .map((fault) => ({ message: wholeText(fault), code: fault.code, offset: Math.max(0, fault.pos - cell.shift) }));
    return cell.imports ? [...own, ...(await this.#faultsOfModules())] : own;
  }

  /** Informs the process of packages that were installed and of modules that were edited since the last check that imports. */
  async #lookAtDisk(): Promise<void> {
    const disk = surroundingsVersion(this.#folder);
    const isOther = this.#disk !== "" && this.#disk !== disk;
    this.#disk = disk;
    if (isOther) return this.#process.update({ invalidateAll: true });
    const changed = [...this.#modules].filter(([file, version]) => fileVersion(file) !== version).map(([file]) => file);
    if (changed.length > 0) await this.#process.update({ changed });
  }

  /** Returns the faults of the notebook's own modules that were edited since they were looked at. */
  async #faultsOfModules(): Promise<CellDiagnostic[]> {
    const found: CellDiagnostic[] = [];
    for (const file of await this.#process.fileNames()) {
      if (/[\\/]node_modules[\\/]/.test(file) || this.#files.isVirtual(file) || isPackageFile(file)) continue;
      const version = fileVersion(file);
      // A bundled library of the compiler has no file.
      if (version === "") continue;
      this.#modules.set(file, version);
      if (!/\.[cm]?tsx?$/.test(file) || /\.d\.[cm]?ts$/.test(file)) continue;
      for (const fault of await this.#process.diagnostics(file)) {
        if (fault.category !== ERROR || IGNORED_FAULTS.has(fault.code)) continue;
        const { code, pos: offset } = fault;
        found.push({ message: wholeText(fault), code, offset, file: relative(this.#folder, file) });
      }
    }
    return found;
  }
}

function wholeText({ text, messageChain = [] }: ApiDiagnostic, indent = ""): string {
  return [indent + text, ...messageChain.map((next) => wholeText(next, `${indent}  `))].join("\n");
}
