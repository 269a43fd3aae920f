import { basename } from "node:path";
import * as vscode from "vscode";

/** The language of `contributes.languages` that colours TOML. It has no files of its own: what another extension has for them is kept. */
const LANGUAGE = "bspump-toml";

/** Has `automation.toml` coloured if no extension knows TOML: the editor itself does not. */
export function colourToml(): vscode.Disposable {
  const colour = async (document: vscode.TextDocument) => {
    if (document.languageId !== "plaintext" || basename(document.uri.path) !== "automation.toml") return;
    if (!(await vscode.languages.getLanguages()).includes("toml")) {
      await vscode.languages.setTextDocumentLanguage(document, LANGUAGE);
    }
  };
  for (const document of vscode.workspace.textDocuments) void colour(document);
  return vscode.workspace.onDidOpenTextDocument(colour);
}
