import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type * as vscode from "vscode";
import { languageIn, runsHere } from "../../src/notebook/metadata-language.js";
import { ancestors } from "../../src/search.js";

/** The notebooks that the editor's own serialiser reads and writes. */
export const NOTEBOOK_TYPE = "jupyter-notebook";

/** The languages of cells that run here, by the editor's names. */
export const CELL_LANGUAGES = ["typescript", "javascript", "typescriptreact", "javascriptreact"];

/** Whether a notebook is one whose cells run here: one in TypeScript, or one without a language in an automation. */
export function isOurs(notebook: vscode.NotebookDocument): boolean {
  if (notebook.notebookType !== NOTEBOOK_TYPE || notebook.uri.scheme !== "file") return false;
  const language = languageOf(notebook.metadata);
  if (language !== undefined) return runsHere(language);
  return notebook.getCells().some(isCode) || isInAutomation(notebook.uri.fsPath);
}

/** Whether a cell is code that runs here. */
export function isCode(cell: vscode.NotebookCell): boolean {
  return CELL_LANGUAGES.includes(cell.document.languageId);
}

/** Returns what a notebook's metadata says of its language, wherever it says so. */
function languageOf(metadata: object): string | undefined {
  // The editor has kept it in `custom` until 1.94.
  const { metadata: own, custom } = metadata as { metadata?: object; custom?: { metadata?: object } };
  return languageIn(own ?? custom?.metadata);
}

function isInAutomation(file: string): boolean {
  return [...ancestors(dirname(file))].some((folder) => existsSync(join(folder, "automation.toml")));
}
