import { type LineRange, rangeToCell } from "./cell-positions.js";
import type { CellFile } from "./notebook-files.js";

/** A change of a text (Language Server Protocol). */
export interface TextEdit {
  readonly range: LineRange;
  readonly newText: string;
}

/**
 * Returns what an edit of a cell's file is in the cell. An import that TypeScript adds beside those after the cell's text is added to the
 * cell's own: after the last one, else in the first line. Whatever else is after the text is not the cell's.
 */
export function addImport(file: CellFile, { range, newText }: TextEdit): TextEdit[] {
  const own = rangeToCell(file, range);
  const isInsertion =
    range.start.line === range.end.line &&
    range.start.character === range.end.character &&
    /^\s*import\b/.test(newText);
  if (!isInsertion) return own ? [{ range: own, newText }] : [];
  const lines = file.cell.source.split("\n");
  const last = lines.findLastIndex((line) => /^import\b.*["'];?\s*$/.test(line));
  // The first line may ask for no check, or be one for the shell.
  const line = last >= 0 ? last + 1 : /^\/\/(?:nocheck|.?\/)/.test(lines[0] ?? "") ? 1 : 0;
  const text = newText.trim();
  if (line < lines.length) {
    const at = { line, character: 0 };
    return [{ range: { start: at, end: at }, newText: `${text}\n` }];
  }
  const at = { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
  return [{ range: { start: at, end: at }, newText: `\n${text}` }];
}
