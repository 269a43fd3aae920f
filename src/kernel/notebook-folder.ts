import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import type { JsonObject } from "../jupyter/message.js";

/**
 * Tells the search for the automation where the notebook is, where Jupyter has not: VS Code names the cell in the metadata of a request, by
 * `vscode-notebook-cell:` and the notebook's path. `JPY_SESSION_NAME` is the variable by which Jupyter Server tells it.
 */
export function learnNotebookPath({ metadata, content }: { metadata: JsonObject; content: JsonObject }): void {
  if (process.env.JPY_SESSION_NAME !== undefined) return;
  for (const cell of [metadata.cellId, content.cellId]) {
    const path = typeof cell === "string" ? notebookPath(cell) : undefined;
    if (path === undefined || !existsSync(dirname(path))) continue;
    process.env.JPY_SESSION_NAME = path;
    return;
  }
}

/** Gives the path in a cell's URI. */
export function notebookPath(uri: string): string | undefined {
  const match = /^vscode-notebook-cell:(?:\/\/[^/]*)?(\/[^?#]*)/.exec(uri);
  if (match?.[1] === undefined) return undefined;
  try {
    return fileURLToPath(`file://${match[1]}`);
  } catch {
    return undefined;
  }
}
