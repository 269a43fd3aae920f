import { randomUUID } from "node:crypto";
import { BspumpError } from "../errors.js";
import { isObject, type Json, objectOf } from "../json.js";
import { readRegularFile } from "../regular-file.js";
import { decodeExactly } from "../utf8.js";
import { writeWholeFile } from "../write-file.js";
import { editJson } from "./edit-json.js";

const TEXT = Symbol("text");

/** An output of a cell, as nbformat has it. */
export type Output = { output_type: string } & { [name: string]: Json | undefined };

/** A cell of a notebook; what is not named here is kept as it is. */
export interface Cell {
  cell_type: string;
  source: Json;
  outputs?: Output[];
  execution_count?: number | null;
  [name: string]: Json | Output[] | undefined;
}

/** A notebook of nbformat 4.5; what is not named here is kept as it is. */
export interface Notebook {
  cells: Cell[];
  /** The text it was read from: see {@link writeNotebook}. */
  [TEXT]?: string;
  [name: string]: Json | Cell[] | undefined;
}

const SIZE_LIMIT = 512 * 1024 * 1024;

/**
 * Reads a notebook of nbformat 4, made 4.5 if it is older: only that gives cells their ids. What nbformat's schema asks for and can be made up
 * for is added: metadata, ids of cells that have none, a wrong one or that of another cell.
 *
 * @throws BspumpError `FILE_UNREADABLE` if there is no file, `NOTEBOOK_INVALID` if it is not a notebook of nbformat 4.
 */
export function readNotebook(file: string): Notebook {
  const bytes = readRegularFile(file, SIZE_LIMIT);
  if (bytes === undefined)
    throw new BspumpError("FILE_UNREADABLE", `${file} is not there. Correct the path.`, { file });
  let document: unknown;
  // What is not UTF-8 would be written back as other characters than there were.
  const text = decodeExactly(bytes) ?? "";
  try {
    document = JSON.parse(text.replace(/^\ufeff/, ""));
  } catch {
    // The parser's own error shows a part of the text, so it is not a cause of ours either.
    throw invalid(file, "is not JSON in UTF-8", "Open it in Jupyter and save it again.");
  }
  if (!isObject(document) || document.nbformat !== 4 || !Array.isArray(document.cells)) {
    throw invalid(file, "is not a notebook of nbformat 4", "Open it in Jupyter and save it again.");
  }
  const { cells, metadata, nbformat_minor: minor } = document;
  const ids = new Set<string>();
  // Spread first: what is replaced keeps its place in the file.
  return {
    ...document,
    cells: cells.map((cell) => readCell(cell, { file, ids })),
    metadata: objectOf(metadata),
    nbformat_minor: typeof minor === "number" && Number.isInteger(minor) && minor > 5 ? minor : 5,
    [TEXT]: text,
  };
}

const CELL_TYPES = new Set(["code", "markdown", "raw"]);
/** What an id of a cell is (nbformat 4.5, `cell_id`). */
const CELL_ID = /^[a-zA-Z0-9_-]{1,64}$/;

/** `ids`: those of the cells before. */
function readCell(cell: Json, { file, ids }: { readonly file: string; readonly ids: Set<string> }): Cell {
  const advice = "Open it in Jupyter and save it again.";
  if (!isObject(cell) || typeof cell.cell_type !== "string") throw invalid(file, "has a cell with no type", advice);
  const { cell_type, source = "" } = cell;
  if (!CELL_TYPES.has(cell_type)) throw invalid(file, "has a cell that is not code, Markdown or raw text", advice);
  const isText =
    typeof source === "string" || (Array.isArray(source) && source.every((line) => typeof line === "string"));
  if (!isText) throw invalid(file, "has a cell whose source is not text", advice);
  const isFree = typeof cell.id === "string" && CELL_ID.test(cell.id) && !ids.has(cell.id);
  const id = isFree ? String(cell.id) : randomUUID().slice(0, 8);
  ids.add(id);
  const common = {
    ...cell,
    cell_type,
    source,
    id,
    metadata: objectOf(cell.metadata),
  };
  if (cell_type !== "code") return common as Cell;
  const { execution_count = null, outputs } = cell;
  return { ...common, execution_count, outputs: Array.isArray(outputs) ? outputs : [] } as unknown as Cell;
}

/** Takes away what a cell has shown in an earlier run. */
export function clearOutputs(cell: Cell): void {
  if (cell.cell_type === "code") Object.assign(cell, { execution_count: null, outputs: [] });
}

/** Returns the code cells that have code, in order. */
export function codeCells({ cells }: Notebook): readonly Cell[] {
  return cells.filter((cell) => cell.cell_type === "code" && sourceOf(cell).trim() !== "");
}

/** Returns the text of a cell, which nbformat has as a text or as a list of lines. */
export function sourceOf({ source }: Cell): string {
  return Array.isArray(source) ? source.join("") : String(source);
}

/** What to do if a notebook cannot be written. */
export const WRITE_ADVICE = { advice: "Check the folder and its permissions, or name another file with --output." };

/**
 * Writes a notebook whole: as it was read, to the byte, but for what has changed; one that was not read, as Jupyter does.
 *
 * @throws BspumpError `FILE_UNWRITABLE` if it cannot be written.
 */
export function writeNotebook(file: string, notebook: Notebook): void {
  writeWholeFile(file, notebookText(file, notebook), WRITE_ADVICE);
}

function notebookText(file: string, notebook: Notebook): string {
  try {
    const { [TEXT]: text, ...document } = notebook;
    return text === undefined ? `${JSON.stringify(document, null, 1)}\n` : editJson(text, document as Json);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const reason = "cannot be written (its outputs are larger than 512 MiB)";
    throw new BspumpError("FILE_UNWRITABLE", `${file} ${reason}. ${WRITE_ADVICE.advice}`, { file, cause: error });
  }
}

/** Returns text as nbformat keeps it: a list of lines, each with its newline. */
export function toLines(text: string): string[] {
  return text.split(/(?<=\n)/);
}

function invalid(file: string, reason: string, advice: string): BspumpError {
  return new BspumpError("NOTEBOOK_INVALID", `${file} ${reason}. ${advice}`, { file });
}
