import { dirname } from "node:path";
import * as vscode from "vscode";
import type { Automations } from "./automations.js";
import { referenceAt, referenceBefore, variablesOf } from "./conf-help.js";
import { explainToml, proposeToml } from "./toml-help.js";

const TOML: vscode.DocumentSelector = { scheme: "file", pattern: "**/automation.toml" };
const CONF: vscode.DocumentSelector = { scheme: "file", pattern: "**/pipelines.conf" };

/** Offers completion and hover in `automation.toml` and `pipelines.conf`. */
export function registerConfigurationFiles(automations: Automations): vscode.Disposable {
  const linesOf = (document: vscode.TextDocument) => document.getText().split(/\r?\n/);
  const before = (document: vscode.TextDocument, { line, character }: vscode.Position) =>
    document.lineAt(line).text.slice(0, character);
  const overviewOf = (document: vscode.TextDocument) => automations.overviewOf(dirname(document.uri.fsPath));
  const { Module, Property, Value, Variable } = vscode.CompletionItemKind;
  const kinds = { section: Module, service: Module, key: Property, group: Value };
  return vscode.Disposable.from(
    vscode.languages.registerCompletionItemProvider(
      TOML,
      {
        async provideCompletionItems(document, position) {
          const groups = (await overviewOf(document))?.available ?? [];
          const typed = before(document, position);
          return proposeToml(linesOf(document), position.line, typed, groups).map((proposal) => {
            const item = new vscode.CompletionItem(proposal.label, kinds[proposal.kind]);
            item.documentation = new vscode.MarkdownString(proposal.documentation);
            item.insertText = proposal.insert;
            item.filterText = proposal.insert;
            return item;
          });
        },
      },
      "[",
      '"',
      "'",
      "=",
    ),
    vscode.languages.registerHoverProvider(TOML, {
      provideHover(document, position) {
        const range = document.getWordRangeAtPosition(position, /[\w-]+/);
        const text = range && explainToml(linesOf(document), position.line, document.getText(range));
        return text === undefined ? undefined : new vscode.Hover(new vscode.MarkdownString(text), range);
      },
    }),
    vscode.languages.registerCompletionItemProvider(
      CONF,
      {
        async provideCompletionItems(document, position) {
          const typed = before(document, position);
          const start = referenceBefore(typed);
          const overview = start === undefined ? undefined : await overviewOf(document);
          if (start === undefined || overview === undefined) return [];
          const range = new vscode.Range(position.line, start, position.line, position.character);
          return variablesOf(overview).map(({ name, origin }) => {
            const item = new vscode.CompletionItem(name, Variable);
            item.detail = origin;
            item.range = range;
            return item;
          });
        },
      },
      "{",
      "$",
    ),
    vscode.languages.registerHoverProvider(CONF, {
      async provideHover(document, position) {
        const name = referenceAt(document.lineAt(position.line).text, position.character);
        const overview = name === undefined ? undefined : await overviewOf(document);
        if (name === undefined || overview === undefined) return undefined;
        const known = variablesOf(overview).find((one) => one.name === name);
        const missing = `No group of ${overview.stage} has it.`;
        return new vscode.Hover(new vscode.MarkdownString(`\`${name}\`: ${known?.origin ?? missing}`));
      },
    }),
  );
}
