import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import type { JsonObject } from "../json.js";

/**
 * Returns the path of the notebook that a request comes from, if the client names it: VS Code names the cell in the metadata of a request, by
 * `vscode-notebook-cell:` and the notebook's path. Jupyter Server names it by the variable `JPY_SESSION_NAME`, which wins.
 */
export function notebookOf({ metadata, content }: { metadata: JsonObject; content: JsonObject }): string | undefined {
  for (const cell of [metadata.cellId, content.cellId]) {
    const path = typeof cell === "string" ? notebookPath(cell) : undefined;
    if (path !== undefined && existsSync(dirname(path))) return path;
  }
  return undefined;
}

/** Returns the path in a cell's URI. */
function notebookPath(uri: string): string | undefined {
  const match = /^vscode-notebook-cell:(?:\/\/[^/]*)?(\/[^?#]*)/.exec(uri);
  if (match?.[1] === undefined) return undefined;
  try {
    return fileURLToPath(`file://${match[1]}`);
  } catch {
    return undefined;
  }
}
