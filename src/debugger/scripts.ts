import type { Debugger } from "node:inspector";
import { fileURLToPath } from "node:url";
import { isHoistedFunction } from "../engine/rewrite-cell.js";
import { realPath } from "../paths.js";
import { type Place, SourceMap } from "./source-map.js";
import type { V8 } from "./v8.js";

/** A cell that has run. */
export interface CellSource {
  /** What stack traces call it, such as `Cell [3]`. */
  readonly name: string;
  readonly code: string;
  /** What the client knows it by, if it has said so: a path, a URI. */
  readonly path: string | undefined;
}

/** A place at which V8 can stop, in the code and in the source. */
export interface BreakLocation {
  readonly lineNumber: number;
  readonly columnNumber: number;
  readonly source: Place;
}

/** What is known of a script once somebody asks. */
interface LoadedScript {
  readonly map: SourceMap;
  /** The lines of the code that runs. */
  readonly lines: readonly string[];
  readonly locations: readonly BreakLocation[];
}

/** A piece of code of the notebook's that V8 has. */
export class Script {
  readonly id: string;
  readonly name: string;
  readonly path: string | undefined;
  /** What its source is known by among all; the same code of a cell may have run several times. */
  readonly key: string;
  /** Of several with the same key the newest has the highest. */
  readonly order: number;
  readonly #cell: CellSource | undefined;
  readonly #parsed: Debugger.ScriptParsedEventDataType;
  readonly #v8: V8;
  #loaded: Promise<LoadedScript | undefined> | undefined;

  constructor(v8: V8, parsed: Debugger.ScriptParsedEventDataType, cell: CellSource | undefined) {
    this.#v8 = v8;
    this.#parsed = parsed;
    this.#cell = cell;
    this.id = parsed.scriptId;
    const file = parsed.url.startsWith("file:") ? fileURLToPath(parsed.url) : undefined;
    this.path = cell ? cell.path : (file ?? parsed.url);
    this.name = cell?.name ?? this.path?.replace(/^.*[\\/]/, "") ?? "";
    this.key = this.path === undefined ? parsed.url : keyOf(this.path);
    this.order = Number(/\d+/.exec(parsed.sourceMapURL ?? "")?.[0] ?? 0);
  }

  get isCell(): boolean {
    return this.#cell !== undefined;
  }

  /** Returns the source as it was compiled. */
  async source(): Promise<string | undefined> {
    return this.#cell?.code ?? (await this.#load())?.map.source;
  }

  /** Whether another script has the same source. */
  hasSourceOf(other: Script): boolean {
    return this === other || (this.#cell !== undefined && this.#cell.code === other.#cell?.code);
  }

  /** Returns the place in the source of a place in the code. */
  async toSource({ lineNumber, columnNumber = 0 }: Debugger.Location): Promise<Place | undefined> {
    return (await this.#load())?.map.toSource({ line: lineNumber, column: columnNumber });
  }

  /** Whether V8 stops there only because of how the code was compiled: nothing happens there for who reads the source. */
  async isQuiet({ lineNumber, columnNumber = 0 }: Debugger.Location): Promise<boolean> {
    const loaded = await this.#load();
    if (loaded?.map.toSource({ line: lineNumber, column: columnNumber }) === undefined) return true;
    return this.isCell && isHoistedFunction(loaded.lines[lineNumber] ?? "", columnNumber);
  }

  /** Returns the places at which V8 can stop, in the order of the source. */
  async locations(): Promise<readonly BreakLocation[]> {
    return (await this.#load())?.locations ?? [];
  }

  #load() {
    this.#loaded ??= this.#read();
    return this.#loaded;
  }

  async #read(): Promise<LoadedScript | undefined> {
    const maps = await this.#v8.mapsOf(this.#parsed);
    if (maps === undefined) return undefined;
    const map = new SourceMap(maps);
    const scriptId = this.id;
    const start = { scriptId, lineNumber: 0, columnNumber: 0 };
    const possible = await this.#v8.send<Debugger.GetPossibleBreakpointsReturnType>("Debugger.getPossibleBreakpoints", {
      start,
    });
    const lines = (await this.#v8.sourceOf(scriptId)).split("\n");
    const locations = possible.locations.flatMap(({ lineNumber, columnNumber = 0 }): BreakLocation[] => {
      const source = map.toSource({ line: lineNumber, column: columnNumber });
      const isHoisted = this.isCell && isHoistedFunction(lines[lineNumber] ?? "", columnNumber);
      return source === undefined || isHoisted ? [] : [{ lineNumber, columnNumber, source }];
    });
    return { map, lines, locations: locations.sort((a, b) => comparePlaces(a.source, b.source)) };
  }
}

function comparePlaces(a: Place, b: Place): number {
  return a.line - b.line || a.column - b.column;
}

/** The code of the notebook's that V8 has. */
export class Scripts {
  readonly #v8: V8;
  readonly #findCell: (run: number) => CellSource | undefined;
  readonly #scripts = new Map<string, Script>();
  /** The newest script of each source. */
  readonly #newest = new Map<string, Script>();

  /** `findCell` returns a cell by the number of its run. */
  constructor(v8: V8, findCell: (run: number) => CellSource | undefined) {
    this.#v8 = v8;
    this.#findCell = findCell;
  }

  /** Takes a script that V8 has parsed. */
  add(parsed: Debugger.ScriptParsedEventDataType): void {
    const run = /^cell-(\d+)\.ts$/.exec(parsed.url)?.[1];
    const cell = run === undefined ? undefined : this.#findCell(Number(run));
    if (run !== undefined && cell === undefined) return;
    const script = new Script(this.#v8, parsed, cell);
    this.#scripts.set(script.id, script);
    const newest = this.#newest.get(script.key);
    if (newest === undefined || newest.order < script.order) this.#newest.set(script.key, script);
  }

  find(id: string): Script | undefined {
    return this.#scripts.get(id);
  }

  /** Whether a script is what its path now stands for: a cell that was edited and run again, and an edited module, leave older ones behind. */
  isCurrent(script: Script): boolean {
    return this.#newest.get(script.key)?.hasSourceOf(script) === true;
  }

  /** Returns the scripts whose source is what a path stands for. */
  withPath(path: string): readonly Script[] {
    const key = keyOf(path);
    return [...this.#scripts.values()].filter((script) => script.key === key && this.isCurrent(script));
  }

  /** The scripts whose source is what their path stands for. */
  get current(): readonly Script[] {
    return [...this.#scripts.values()].filter((script) => this.isCurrent(script));
  }
}

/** Returns what a path is compared by: there are several to one file. */
export function keyOf(path: string): string {
  // What a client calls a cell by is not a file.
  return realPath(path) ?? path;
}
