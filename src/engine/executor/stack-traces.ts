import { SourceMap } from "node:module";
import { giveFunction, toList } from "./main-realm.js";

/** A place in a text; both counted from 1. */
interface Position {
  readonly line: number;
  readonly column: number;
}

/** How positions in running code lead back to its source. */
export interface RunningCode {
  /** What stack traces call it instead of its script's name. */
  readonly name?: string;
  /** The number of the version of a module. */
  readonly serial?: number;
  /** The maps from the code to the source, the last step first. */
  readonly maps: readonly string[];
}

const running = new Map<string, RunningCode>();
/** The maps of cells, by the first of them: most cells are run many times. */
const known = new Map<string, readonly string[]>();
/** Those that were needed last: parsed, a map takes many times as much as its text. */
const parsedMaps = new Map<RunningCode, readonly SourceMap[]>();
const MOST_PARSED = 16;

/** Registers the code of a script, so that stack traces name positions in its source. */
export function registerCode(script: string, code: RunningCode): void {
  const isModule = code.name === undefined;
  running.set(script, isModule ? code : { name: code.name, maps: keepOneOf(code.maps) });
}

function keepOneOf(maps: readonly string[]): readonly string[] {
  const [first = ""] = maps;
  const before = known.get(first);
  if (before?.length === maps.length && maps.every((map, index) => map === before[index])) return before;
  known.set(first, maps);
  return maps;
}

/** Returns what was registered last for a script. */
export function findCode(script: string): RunningCode | undefined {
  return running.get(script);
}

function findPosition(code: RunningCode, { line, column }: Position): Position | undefined {
  let maps = parsedMaps.get(code);
  if (maps === undefined) {
    maps = code.maps.map((map) => new SourceMap(JSON.parse(map)));
    parsedMaps.set(code, maps);
    const [oldest] = parsedMaps.keys();
    if (oldest && parsedMaps.size > MOST_PARSED) parsedMaps.delete(oldest);
  }
  let position = { line: line - 1, column: column - 1 };
  for (const map of maps) {
    const entry = map.findEntry(position.line, position.column);
    if (!("originalLine" in entry)) return undefined;
    position = { line: entry.originalLine, column: entry.originalColumn };
  }
  return { line: position.line + 1, column: position.column + 1 };
}

/** Makes stack traces name positions in sources, and leave out the frames for which `isOwnFile` is true. */
export function installStackTraces(isOwnFile: (file: string, error: unknown) => boolean): void {
  Error.prepareStackTrace = giveFunction((error: Error, frames: readonly NodeJS.CallSite[]) => {
    const lines = toList(frames)
      .filter((frame) => !isOwnFile(scriptOf(frame), error))
      .map((frame) => `    at ${describeFrame(frame)}`);
    return [describeError(error), ...lines].join("\n");
  });
}

/** Returns the file of a frame, or what a script without one calls itself. */
function scriptOf(frame: NodeJS.CallSite): string {
  return frame.getFileName() || frame.getScriptNameOrSourceURL() || "";
}

const { toString: describe } = Error.prototype;

function describeError(error: Error): string {
  try {
    return Reflect.apply(describe, error, []);
  } catch {
    return "Error";
  }
}

function describeFrame(frame: NodeJS.CallSite): string {
  const text = String(frame);
  const file = scriptOf(frame);
  const [line, column] = [frame.getLineNumber(), frame.getColumnNumber()];
  const code = running.get(file);
  if (code === undefined || line === null || column === null) return text;
  const position = findPosition(code, { line, column });
  const name = code.name ?? file;
  return text.replace(
    `${file}:${line}:${column}`,
    position ? `${name}:${position.line}:${position.column}` : `${name}`,
  );
}
