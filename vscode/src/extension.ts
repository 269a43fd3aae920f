import * as vscode from "vscode";
import { Kernel } from "./kernel.js";
import { registerLanguage } from "./language.js";
import { LanguageClient } from "./language-client.js";
import { quietBuiltIn } from "./typescript-built-in.js";

export function activate({ subscriptions }: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel("BitSwan notebooks");
  const environment = () => ({});
  const language = new LanguageClient(log, environment);
  const kernel = new Kernel(log, {
    environment,
    onRan: (cell) => language.ran(cell),
    onIdle: () => undefined,
  });
  subscriptions.push(
    log,
    language,
    kernel,
    registerLanguage(language),
    quietBuiltIn(log),
    vscode.commands.registerCommand("bspump.restart", async () => {
      const notebook = vscode.window.activeNotebookEditor?.notebook;
      if (notebook) await kernel.restart(notebook);
    }),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration("bspump.node") || change.affectsConfiguration("bspump.package")) {
        language.restart();
      }
    }),
  );
}
