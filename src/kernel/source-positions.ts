import { SourceMap } from "node:module";

/** A position in a source; both counted from 1. */
export interface SourcePosition {
  readonly line: number;
  readonly column: number;
}

/** The source of a piece of running code, and how positions in the code lead back to it. */
export interface RunningCode {
  readonly source: string;
  /** Lines that the compiler was given before the source. */
  readonly linesBefore: number;
  /** How many lines of code there are; what follows calls it. */
  readonly lines: number;
  /** The maps from the code to the source, the last step first. */
  readonly maps: readonly string[];
}

const running = new Map<string, RunningCode>();
const parsedMaps = new WeakMap<RunningCode, readonly SourceMap[]>();

/** Registers the code that stack traces will call `name`. */
export function registerCode(name: string, code: RunningCode): void {
  running.set(name, code);
}

/** Gives the source of the code that is called `name`. */
export function sourceOfCode(name: string): string | undefined {
  return running.get(name)?.source;
}

/** Gives the position in the source that a position in the code of `name` comes from. */
export function findSourcePosition(name: string, { line, column }: SourcePosition): SourcePosition | undefined {
  const code = running.get(name);
  if (code === undefined) return undefined;
  let maps = parsedMaps.get(code);
  if (maps === undefined) {
    maps = code.maps.map((map) => new SourceMap(JSON.parse(map)));
    parsedMaps.set(code, maps);
  }
  let position = { line: line - 1, column: column - 1 };
  for (const map of maps) {
    const entry = map.findEntry(position.line, position.column);
    if (!("originalLine" in entry)) return undefined;
    position = { line: entry.originalLine, column: entry.originalColumn };
  }
  return { line: Math.max(1, position.line + 1 - code.linesBefore), column: position.column + 1 };
}

/** Lets stack traces name positions in the sources of cells, and leave out the frames below a cell, which are the kernel's. */
export function installStackTraces(isOwnFile: (file: string, error: unknown) => boolean): void {
  Error.prepareStackTrace = (error, frames) => {
    const lines = frames
      .filter((frame) => !isOwnFile(frame.getFileName() ?? "", error) && !isCallOfCode(frame))
      .map((frame) => `    at ${describeFrame(frame)}`);
    return [describeError(error), ...lines].join("\n");
  };
}

function isCallOfCode(frame: NodeJS.CallSite): boolean {
  const code = running.get(frame.getFileName() ?? "");
  return code !== undefined && (frame.getLineNumber() ?? 0) > code.lines;
}

function describeError(error: Error): string {
  try {
    return Error.prototype.toString.call(error);
  } catch {
    return "Error";
  }
}

function describeFrame(frame: NodeJS.CallSite): string {
  // A name of an earlier cell is called as a member of what keeps them all.
  const text = String(frame).replace(/^(async )?Proxy\./, "$1");
  const [file, line, column] = [frame.getFileName(), frame.getLineNumber(), frame.getColumnNumber()];
  if (typeof file !== "string" || line === null || column === null) return text;
  const position = findSourcePosition(file, { line, column });
  return position ? text.replace(`${file}:${line}:${column}`, `${file}:${position.line}:${position.column}`) : text;
}
