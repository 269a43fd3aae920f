import { readFileSync } from "node:fs";
import { temporaryFolder } from "./folder.js";

/** Makes a temporary folder with a notebook of these code cells, `main.ipynb`, and other files. Gives its path. */
export function notebookFolder(cells: readonly string[], files: Record<string, string> = {}): string {
  const notebook = {
    cells: cells.map((source, index) => ({
      cell_type: "code",
      execution_count: 7,
      id: `cell-${index + 1}`,
      metadata: { kept: true },
      outputs: [{ output_type: "stream", name: "stdout", text: ["of an earlier run\n"] }],
      source: source.split(/(?<=\n)/),
    })),
    metadata: { kernelspec: { display_name: "TypeScript", language: "typescript", name: "tslab" } },
    nbformat: 4,
    nbformat_minor: 5,
  };
  return temporaryFolder({ "main.ipynb": `${JSON.stringify(notebook, null, 1)}\n`, ...files });
}

export interface SavedCell {
  readonly cell_type: string;
  readonly id: string;
  readonly execution_count: number | null;
  readonly metadata: unknown;
  readonly outputs: readonly {
    readonly output_type: string;
    readonly name?: string;
    readonly text?: readonly string[];
    readonly ename?: string;
    readonly evalue?: string;
    readonly data?: Record<string, unknown>;
  }[];
}

/** Reads the cells of a notebook as it was saved. */
export function savedCells(file: string): SavedCell[] {
  const document: { cells: SavedCell[] } = JSON.parse(readFileSync(file, "utf8"));
  return document.cells;
}

/** Returns the text of a cell's stream outputs. */
export function streamText(cell: SavedCell | undefined, name = "stdout"): string {
  return (cell?.outputs ?? [])
    .filter((output) => output.name === name)
    .map((output) => output.text?.join(""))
    .join("");
}

/** Returns a notebook for our kernel, of cells that have not run. */
export function notebookOf(sources: readonly string[]): string {
  const made = sources.map((source, index) => ({
    cell_type: "code",
    execution_count: null,
    id: `cell-${index}`,
    metadata: {},
    outputs: [],
    source,
  }));
  const kernelspec = { display_name: "TypeScript (BitSwan)", language: "typescript", name: "bspump" };
  return JSON.stringify({ cells: made, metadata: { kernelspec }, nbformat: 4, nbformat_minor: 5 });
}
