import type { CellFile } from "./notebook-files.js";

/** A place in a cell or a file, as the Language Server Protocol counts: lines and UTF-16 code units from 0. */
export interface LinePosition {
  readonly line: number;
  readonly character: number;
}

export interface LineRange {
  readonly start: LinePosition;
  readonly end: LinePosition;
}

/** Returns the place in a cell's file of a place in the cell. */
export function toFile({ cell }: CellFile, { line, character }: LinePosition): LinePosition {
  return line === 0 ? { line, character: character + cell.shift } : { line, character };
}

/** Returns the place in a cell of a place in its file; undefined if it is after the cell's text. */
export function toCell(file: CellFile, position: LinePosition): LinePosition | undefined {
  const end = endOf(file);
  if (position.line > end.line || (position.line === end.line && position.character > end.character)) return undefined;
  const shift = position.line === 0 ? file.cell.shift : 0;
  return { line: position.line, character: Math.max(0, position.character - shift) };
}

/** Returns a range in a cell; one that begins in the cell and ends after it ends with the cell. */
export function rangeToCell(file: CellFile, { start, end }: LineRange): LineRange | undefined {
  const from = toCell(file, start);
  if (from === undefined) return undefined;
  return { start: from, end: toCell(file, end) ?? toCell(file, endOf(file)) ?? from };
}

/** Returns the end of a cell's text in its file. */
function endOf({ cell }: CellFile): LinePosition {
  const ends = cell.source.split("\n");
  const last = cell.shift === 0 ? ends : ends.slice(0, -1);
  return { line: last.length - 1, character: last.at(-1)?.length ?? 0 };
}

/** Returns the place of an offset of a text. */
export function positionOf(text: string, offset: number): LinePosition {
  const before = text.slice(0, offset).split("\n");
  return { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
}

/** Returns the offset of a place in a text. */
export function offsetOf(text: string, { line, character }: LinePosition): number {
  let offset = 0;
  for (let index = 0; index < line; index++) {
    const next = text.indexOf("\n", offset);
    if (next < 0) return text.length;
    offset = next + 1;
  }
  return offset + character;
}
