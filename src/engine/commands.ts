import { CELL_GLOBAL } from "./names.js";

/** A line of a cell that is for the shell. Offsets count UTF-16 code units of the cell. */
export interface ShellCommand {
  readonly start: number;
  readonly end: number;
  /** What the shell is to run. */
  readonly text: string;
}

/** A range of a text: what a statement or a comment covers. */
interface Range {
  readonly start: number;
  readonly end: number;
}

/** What is known of a text that the parser reads: its statements and comments. */
export interface Outline {
  readonly body: readonly Range[];
  readonly comments: readonly Range[];
}

/** Reads a text as TypeScript; undefined if it is not. */
export type ReadOutline = (text: string) => Outline | undefined;

// What TypeScript itself begins with `!` is not a command: `!(a || b)`, `!!a`, `![1].length`, `!await done`. `[ -f file ]` of the shell has a space.
const COMMAND = /^!(?![!(={]|\[(?! )|(?:async|await|delete|function|new|this|typeof|void)\b)[^\S\n]*\S.*$/gm;

/** Finds the lines for the shell: those that begin with `!` between statements at the top of a cell. */
export function findCommands(code: string, read: ReadOutline): readonly ShellCommand[] {
  return findLines(code, COMMAND, read).map(({ start, end }) => ({
    start,
    end,
    text: code.slice(start + 1, end).trim(),
  }));
}

/** Finds lines that match and are neither within a statement nor within a comment. A cell that is TypeScript only with them has none. */
export function findLines(code: string, pattern: RegExp, read: ReadOutline): readonly Range[] {
  const lines = [...code.matchAll(pattern)].map(({ index, 0: text }) => ({ start: index, end: index + text.length }));
  if (lines.length === 0) return [];
  const outline = read(blank(code, lines));
  if (outline === undefined) return read(code) === undefined ? lines : [];
  const covered = [...outline.body, ...outline.comments];
  return lines.filter(({ start }) => !covered.some((range) => range.start < start && start < range.end));
}

/** Puts spaces instead of ranges, so that all that follows keeps its place. */
export function blank(code: string, ranges: readonly Range[]): string {
  return replace(code, ranges, ({ start, end }) => " ".repeat(end - start));
}

/** Puts calls instead of commands; every line keeps its number. */
export function callCommands(code: string, commands: readonly ShellCommand[]): string {
  return replace(code, commands, ({ text }) => `;void await ${CELL_GLOBAL}.shell(${JSON.stringify(text)});`);
}

function replace<Place extends Range>(code: string, places: readonly Place[], by: (place: Place) => string): string {
  let text = "";
  let end = 0;
  for (const place of places) {
    text += code.slice(end, place.start) + by(place);
    end = place.end;
  }
  return text + code.slice(end);
}
