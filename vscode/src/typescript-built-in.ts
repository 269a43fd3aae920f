import * as vscode from "vscode";
import { isOurs } from "./notebooks.js";

/** The editor's own extension for TypeScript. */
const BUILT_IN = "vscode.typescript-language-features";
const PLUGIN = "bspump-typescript-plugin";

interface BuiltInApi {
  configurePlugin(plugin: string, configuration: object): void;
}

/**
 * Has the editor's own service for TypeScript say nothing about cells that are ours: it knows the names of no other cell, so that its types
 * are `any` and its colours wrong. A plugin in its process does so for the notebooks that it is told about.
 */
export function quietBuiltIn(log: vscode.OutputChannel): vscode.Disposable {
  const told = new Set<string>();
  const tell = async (notebooks: readonly vscode.NotebookDocument[]) => {
    const paths = notebooks.filter(isOurs).map(({ uri }) => uri.path);
    if (paths.every((path) => told.has(path))) return;
    for (const path of paths) told.add(path);
    const extension = vscode.extensions.getExtension<{ getAPI(version: 0): BuiltInApi | undefined }>(BUILT_IN);
    const built = await extension?.activate();
    built?.getAPI(0)?.configurePlugin(PLUGIN, { notebooks: [...told] });
    log.appendLine(
      `The editor's own service for TypeScript leaves these notebooks to this one: ${[...told].join(", ")}`,
    );
  };
  void tell(vscode.workspace.notebookDocuments);
  return vscode.workspace.onDidOpenNotebookDocument((notebook) => void tell([notebook]));
}
