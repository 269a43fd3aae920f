// All that depends on the inside of tslab 1.0.22. Each thing relied on is named where it is used, and tested in test/kernel/tslab.test.ts.
import { createRequire } from "node:module";
import { dirname, join, sep } from "node:path";
import { types } from "node:util";
import vm from "node:vm";
import type * as ts from "@tslab/typescript-for-tslab";
import type { Converter, ConvertResult, Diagnostic } from "tslab/dist/converter.js";
import type { Executor } from "tslab/dist/executor.js";
import { hasTopLevelAwait, withoutExports } from "./cell-source.js";
import { type CachedModule, loadCached } from "./compile-cache.js";
import { compilerOptions, readDeclarationsLean, type TypeScript } from "./compiler-options.js";
import { declaredNames, withNamespaces, withoutMissing } from "./declarations.js";
import { replaceMembers } from "./replace-members.js";
import { shareVariables } from "./shared-variables.js";
import { expandShorthandProperties } from "./shorthand-properties.js";
import { type RunningCode, registerCode } from "./source-positions.js";

/** What running a piece of code came to. */
export type Outcome =
  | { readonly status: "ok"; readonly value: unknown }
  | { readonly status: "thrown"; readonly thrown: unknown }
  | { readonly status: "invalid"; readonly diagnostics: readonly Diagnostic[] };

export type DisplayListener = (
  content: { data: object; metadata: object; transient: object },
  isUpdate: boolean,
) => void;

// The build of this project turns import() into require, as a package of CommonJS wants; the compiler is loaded when it is needed.
const load = createRequire(__filename);
const tslabFolder = join(dirname(load.resolve("tslab/package.json")), "dist");

// An interrupt may keep what stands in its stead from being taken away again.
const { runInThisContext } = vm;

/** Whether a file is a part of tslab. */
export function isTslabFile(file: string): boolean {
  return file.startsWith(tslabFolder + sep);
}

let compiled: CachedModule | undefined;

/** Loads the compiler: about 8 MB of code. */
export function loadTypeScript(): TypeScript {
  const file = load.resolve("@tslab/typescript-for-tslab");
  if (load.cache[file] !== undefined) return load(file) as TypeScript;
  compiled = loadCached(file);
  // The module's members cannot be replaced, and tslab is to see some of ours: it gets a copy of the module.
  const { module } = compiled;
  module.exports = { ...(module.exports as TypeScript) };
  return load(file) as TypeScript;
}

/** Keeps the compiled compiler for the next kernel; for when there is nothing else to do. */
export function keepCompiledTypeScript(): void {
  compiled?.keep();
  compiled = undefined;
}

/** The version of the compiler, without loading it. */
export function typeScriptVersion(): string {
  const { version } = load("@tslab/typescript-for-tslab/package.json") as { version: string };
  return version;
}

/** tslab's compiler and executor, for code that is run one piece after the other in one scope. */
export class TslabEngine {
  readonly #typescript: TypeScript;
  readonly #converter: Converter;
  readonly #executor: Executor;
  #diagnostics: readonly Diagnostic[] = [];
  #value: unknown;
  #thrown: { readonly error: unknown } | undefined;
  #isInterrupted = false;
  #compiled: CompiledCode | undefined;
  /** What all cells so far have declared, as declarations of TypeScript. */
  #declarations = "";
  /** Takes the declarations of the code that runs to those of all. */
  #takeDeclarations: (isWhole: boolean) => void = () => undefined;
  #readDocumentation: () => void = () => undefined;

  constructor() {
    this.#typescript = loadTypeScript();
    this.#converter = this.#createConverter();
    // Relied on: createExecutor(folder, { node, browser, close }, console) tells the value of the last expression by console.log(value),
    // what was thrown by console.error(error), and what the compiler found by console.error(format, …), which the converter told before.
    const { createExecutor } = load("tslab/dist/executor.js") as typeof import("tslab/dist/executor.js");
    this.#executor = withQuickAssignment(() =>
      createExecutor(
        process.cwd(),
        { node: this.#converter, browser: this.#converter, close: () => this.#converter.close() },
        {
          log: (value: unknown) => {
            this.#value = value;
          },
          error: (...args: unknown[]) => {
            if (args.length === 1) this.#thrown ??= { error: args[0] };
          },
        },
      ),
    );
  }

  /** Runs code whose stack traces call it `name`. */
  async execute(code: string, name: string): Promise<Outcome> {
    this.#diagnostics = [];
    this.#value = undefined;
    this.#thrown = undefined;
    this.#isInterrupted = false;
    this.#compiled = undefined;
    this.#takeDeclarations = () => undefined;
    const source = withoutExports(this.#typescript, code);
    const isRun = await this.#withNamedScript(name, code, () => this.#executor.execute(source));
    if (this.#diagnostics.length > 0) return { status: "invalid", diagnostics: this.#diagnostics };
    if (!this.#isInterrupted) this.#takeDeclarations(isRun);
    if (!isRun) return { status: "thrown", thrown: this.#isInterrupted ? new Interrupted() : this.#thrownError() };
    return { status: "ok", value: this.#value };
  }

  /** Stops waiting for what a piece of code awaits. */
  interrupt(): void {
    this.#isInterrupted = true;
    this.#takeDeclarations(false);
    this.#executor.interrupt();
  }

  /** Gives completions at a position in UTF-16 code units. */
  complete(code: string, position: number): ReturnType<Executor["complete"]> {
    return this.#executor.complete(code, position);
  }

  /** Gives what is known of the name at a position in UTF-16 code units. */
  inspect(code: string, position: number): ts.QuickInfo | undefined {
    this.#readDocumentation();
    return this.#executor.inspect(code, position);
  }

  /** The names that code has declared so far, and what they hold. */
  get locals(): Readonly<Record<string, unknown>> {
    return this.#executor.locals;
  }

  get typescript(): TypeScript {
    return this.#typescript;
  }

  close(): void {
    this.#executor.close();
  }

  #thrownError(): unknown {
    const thrown = this.#thrown?.error;
    return isInterruption(thrown) ? new Interrupted() : thrown;
  }

  /** Makes tslab's converter, with options of ours for the compiler and with what it makes of code told. */
  #createConverter(): Converter {
    const typescript = this.#typescript;
    // Relied on: the converter asks TypeScript for its host by createWatchCompilerHost(files, options, …), once, while it is made, and
    // turns what the compiler gives into CommonJS by transpileModule(text, { compilerOptions }), the code of the cell last.
    const { createWatchCompilerHost, transpileModule } = typescript;
    const restore = replaceMembers(typescript, {
      createWatchCompilerHost: (files: string[], options: ts.CompilerOptions, ...rest: unknown[]) => {
        const args = [files, compilerOptions(typescript, options), ...rest];
        const host = Reflect.apply(createWatchCompilerHost, typescript, args) as EmittingHost;
        transformCells(typescript, host);
        return host;
      },
    });
    this.#readDocumentation = readDeclarationsLean(typescript);
    const { createConverter } = load("tslab/dist/converter.js") as typeof import("tslab/dist/converter.js");
    const converter = createConverter();
    restore();
    replaceMembers(typescript, {
      transpileModule: (text: string, options: ts.TranspileOptions) => {
        const { code, map } = splitInlineMap(text);
        const compilerOptions = { ...options.compilerOptions, sourceMap: true };
        const result = transpileModule(code, { ...options, compilerOptions });
        const outputText = result.outputText.replace(/\n?\/\/# sourceMappingURL=.*\s*$/, "\n");
        const maps = [result.sourceMapText, map].filter((text) => text !== undefined);
        this.#compiled = { code: outputText, maps };
        sideMaps.set(outputText, maps);
        return { ...result, outputText };
      },
    });
    const sideMaps = new Map<string, readonly string[]>();
    return {
      ...converter,
      // Relied on: the executor remembers what was declared by code that has ended well, and gives it as the first argument; here that of
      // code that has failed is remembered too.
      convert: (_declarations, source) => {
        sideMaps.clear();
        const result = converter.convert(this.#declarations, source);
        this.#diagnostics = result.diagnostics;
        registerSideOutputs(result, sideMaps);
        if (result.diagnostics.length === 0) this.#expectDeclarations(result.declOutput ?? "");
        return { ...result, hasToplevelAwait: result.hasToplevelAwait || hasTopLevelAwait(typescript, source) };
      },
      complete: (_declarations, source, position) => converter.complete(this.#declarations, source, position),
      inspect: (_declarations, source, position) => converter.inspect(this.#declarations, source, position),
      addModule: (name, content, meta) => {
        const diagnostics = converter.addModule(name, content, meta);
        this.#diagnostics = diagnostics;
        return diagnostics;
      },
    };
  }

  #expectDeclarations(declared: string): void {
    const { locals } = this.#executor;
    const before = this.#declarations;
    const filled = new Set(Object.keys(locals).filter((name) => locals[name] !== undefined));
    this.#takeDeclarations = (isWhole) => {
      this.#takeDeclarations = () => undefined;
      const whole = withNamespaces(this.#typescript, declared, before);
      // A name that is new, or has lost what it held, is one that the code would have filled.
      const known = isWhole ? new Set() : declaredNames(this.#typescript, before);
      const isThere = (name: string) => locals[name] !== undefined || (known.has(name) && !filled.has(name));
      this.#declarations = isWhole ? whole : withoutMissing(this.#typescript, whole, isThere);
    };
  }

  /** Gives what `execute` runs a name in stack traces. */
  #withNamedScript<Result>(name: string, source: string, execute: () => Result): Result {
    // Relied on: execute() compiles and calls vm.runInThisContext(wrapped, options), at most once, before it first waits; `wrapped` is a
    // function of (exports, require) round the code, which begins on its first line.
    const restore = () => Object.assign(vm, { runInThisContext });
    replaceMembers(vm, {
      runInThisContext: (wrapped: string, options: vm.RunningCodeOptions) => {
        restore();
        const { code = "", maps = [] } = this.#compiled ?? {};
        registerCode(name, { source, linesBefore: 1, lines: code.split("\n").length - 1, maps });
        const { index = 0, 0: opening = "" } = /^\((?:async )?function\s?\(exports, require\) \{ /.exec(wrapped) ?? {};
        const columnOffset = -(index + opening.length);
        // A stack that begins with the line of code in which it happened would show that of the compiled code.
        const displayErrors = false;
        return runInThisContext(wrapped, { ...options, filename: name, columnOffset, displayErrors });
      },
    });
    try {
      return execute();
    } finally {
      restore();
    }
  }
}

/**
 * Has a cell's assignment to a name that other cells see take a twentieth of its time: a loop at the top of a cell makes one at each turn.
 */
function withQuickAssignment<Result>(create: () => Result): Result {
  // Relied on: createExecutor keeps the names of cells in an object behind a Proxy with a trap `defineProperty`, through which an assignment
  // goes as well where there is no trap for it.
  const { Proxy: OriginalProxy } = globalThis;
  const restore = replaceMembers(globalThis, {
    Proxy: function QuickProxy<Target extends object>(target: Target, handler: ProxyHandler<Target>) {
      const set = (names: Target, name: string | symbol, value: unknown) => Reflect.set(names, name, value);
      return new OriginalProxy(target, handler.defineProperty === undefined ? handler : { ...handler, set });
    },
  });
  try {
    return create();
  } finally {
    restore();
  }
}

type EmittingHost = ts.WatchCompilerHostOfFilesAndCompilerOptions<ts.EmitAndSemanticDiagnosticsBuilderProgram>;

/** Has what the compiler emits go through transformers of ours. */
function transformCells(typescript: TypeScript, host: EmittingHost): void {
  const { createProgram } = host;
  host.createProgram = (...args) => {
    const builder = createProgram(...args);
    const { emit } = builder;
    // Relied on: a cell, and what earlier cells declare, are compiled as files of these names.
    const isCell = (file?: ts.SourceFile) => file?.fileName.endsWith("/__tslab__.ts") === true;
    const isEarlier = (declaration: ts.Declaration) => declaration.getSourceFile().fileName.endsWith("/__prev__.d.ts");
    builder.emit = (file, writeFile, token, isDeclarations, transformers) => {
      const checker = builder.getProgram().getTypeChecker();
      const before = [...(transformers?.before ?? []), expandShorthandProperties(typescript, checker, isEarlier)];
      if (isCell(file)) before.push(shareVariables(typescript, checker));
      return emit(file, writeFile, token, isDeclarations, { ...transformers, before });
    };
    return builder;
  };
}

interface CompiledCode {
  readonly code: string;
  readonly maps: readonly string[];
}

/** The user has stopped the code. */
export class Interrupted extends Error {
  override readonly name = "KeyboardInterrupt";

  constructor() {
    super("The cell was interrupted.");
    this.stack = `${this.name}: ${this.message}`;
  }
}

/** Has `listener` told of what `tslab.display` shows. */
export function listenToDisplay(listener: DisplayListener): void {
  // Relied on: the display of tslab's public module calls the exported `lastWriteDisplayData(content, isUpdate)` of its Jupyter server.
  const jupyter = load("tslab/dist/jupyter.js") as { lastWriteDisplayData: DisplayListener };
  jupyter.lastWriteDisplayData = listener;
}

function registerSideOutputs({ sideOutputs = [] }: ConvertResult, maps: ReadonlyMap<string, readonly string[]>): void {
  for (const { path, data } of sideOutputs) {
    const code: RunningCode = {
      source: "",
      linesBefore: 0,
      lines: Number.POSITIVE_INFINITY,
      maps: maps.get(data) ?? [],
    };
    registerCode(path, code);
  }
}

/** Takes a source map that stands in a comment at the end of `text` off it. */
function splitInlineMap(text: string): { code: string; map: string | undefined } {
  const match = /\n?\/\/# sourceMappingURL=data:application\/json;base64,([A-Za-z0-9+/=]+)\s*$/.exec(text);
  if (match?.[1] === undefined) return { code: text, map: undefined };
  return { code: text.slice(0, match.index + 1), map: Buffer.from(match[1], "base64").toString("utf8") };
}

/** Whether an error is the one by which `breakOnSigint` of node:vm stops a script. */
export function isInterruption(error: unknown): boolean {
  // Nothing else is asked for its members: that would run code of the cell.
  return types.isNativeError(error) && "code" in error && error.code === "ERR_SCRIPT_EXECUTION_INTERRUPTED";
}
