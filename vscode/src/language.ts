import * as vscode from "vscode";
import type { LineRange } from "../../src/checker/cell-positions.js";
import { TOKEN_MODIFIERS, TOKEN_TYPES } from "../../src/checker/language-legend.js";
import type {
  CodeFix,
  CompletionItem,
  Completions,
  Edits,
  InlayHint,
  Place,
  Signatures,
} from "../../src/checker/language-results.js";
import {
  Completion,
  fromDiagnostic,
  fromPosition,
  fromRange,
  toLocation,
  toMarkdown,
  toRange,
  toSignature,
  toWorkspaceEdit,
} from "./convert.js";
import type { LanguageClient } from "./language-client.js";
import { CELL_LANGUAGES, NOTEBOOK_TYPE } from "./notebooks.js";

// Where a type of notebook is selected, the scheme would be that of the notebook's file.
const SELECTOR: vscode.DocumentSelector = CELL_LANGUAGES.map((language) => ({ language, notebookType: NOTEBOOK_TYPE }));

/** Offers in cells what the editor offers in files of TypeScript. */
export function registerLanguage(client: LanguageClient): vscode.Disposable {
  const at = (position: vscode.Position) => ({ position: fromPosition(position) });
  return vscode.Disposable.from(
    vscode.languages.registerHoverProvider(SELECTOR, {
      async provideHover(document, position) {
        const hover = await client.ask<{ text: string; range?: LineRange }>("hover", document, at(position));
        const text = toMarkdown(hover?.text);
        return text && new vscode.Hover(text, hover?.range && toRange(hover.range));
      },
    }),
    registerCompletions(client),
    vscode.languages.registerSignatureHelpProvider(
      SELECTOR,
      {
        async provideSignatureHelp(document, position) {
          const found = await client.ask<Signatures>("signatures", document, at(position));
          if (found === undefined) return undefined;
          const help = new vscode.SignatureHelp();
          help.signatures = found.signatures.map(toSignature);
          help.activeSignature = found.activeSignature ?? 0;
          const active = found.signatures[help.activeSignature]?.activeParameter;
          help.activeParameter = active ?? found.activeParameter ?? 0;
          return help;
        },
      },
      "(",
      ",",
      "<",
    ),
    vscode.languages.registerDefinitionProvider(SELECTOR, {
      async provideDefinition(document, position) {
        return (await client.ask<readonly Place[]>("definitions", document, at(position)))?.map(toLocation);
      },
    }),
    vscode.languages.registerReferenceProvider(SELECTOR, {
      async provideReferences(document, position) {
        return (await client.ask<readonly Place[]>("references", document, at(position)))?.map(toLocation);
      },
    }),
    vscode.languages.registerRenameProvider(SELECTOR, {
      async prepareRename(document, position) {
        const range = await client.ask<LineRange>("renameable", document, at(position));
        if (range === undefined) throw new Error("This cannot be renamed.");
        return toRange(range);
      },
      async provideRenameEdits(document, position, newName) {
        const edits = await client.ask<Edits>("rename", document, { ...at(position), newName });
        return edits && toWorkspaceEdit(edits);
      },
    }),
    vscode.languages.registerCodeActionsProvider(
      SELECTOR,
      {
        async provideCodeActions(document, range, { diagnostics }) {
          const faults = diagnostics.filter(({ source }) => source === "ts").map(fromDiagnostic);
          if (faults.length === 0) return [];
          const fixes = await client.ask<readonly CodeFix[]>("fixes", document, { range: fromRange(range), faults });
          return (fixes ?? []).map(({ title, edits, isPreferred }) => {
            const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
            action.edit = toWorkspaceEdit(edits);
            action.isPreferred = isPreferred;
            action.diagnostics = [...diagnostics];
            return action;
          });
        },
      },
      { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
    ),
    vscode.languages.registerInlayHintsProvider(SELECTOR, {
      onDidChangeInlayHints: client.onDidChange,
      async provideInlayHints(document, range) {
        if (!vscode.workspace.getConfiguration("bspump", document).get("inlayHints", true)) return [];
        const hints = await client.ask<readonly InlayHint[]>("hints", document, { range: fromRange(range) });
        return (hints ?? []).map(({ position, label, kind, paddingLeft, paddingRight }) => {
          const hint = new vscode.InlayHint(new vscode.Position(position.line, position.character), label, kind);
          if (paddingLeft) hint.paddingLeft = true;
          if (paddingRight) hint.paddingRight = true;
          return hint;
        });
      },
    }),
    vscode.languages.registerDocumentSemanticTokensProvider(
      SELECTOR,
      {
        onDidChangeSemanticTokens: client.onDidChange,
        async provideDocumentSemanticTokens(document) {
          const tokens = await client.ask<readonly number[]>("tokens", document);
          return tokens && new vscode.SemanticTokens(Uint32Array.from(tokens));
        },
      },
      new vscode.SemanticTokensLegend(TOKEN_TYPES, TOKEN_MODIFIERS),
    ),
  );
}

function registerCompletions(client: LanguageClient): vscode.Disposable {
  const provider: vscode.CompletionItemProvider<Completion> = {
    async provideCompletionItems(document, position, _token, { triggerKind, triggerCharacter }) {
      // The editor numbers the ways in which it is asked from 0, the protocol from 1.
      const context = { triggerKind: triggerKind + 1, ...(triggerCharacter && { triggerCharacter }) };
      const question = { position: fromPosition(position), context };
      const found = await client.ask<Completions>("complete", document, question);
      if (found === undefined) return undefined;
      const items = found.items.map((item) => new Completion(item, found.range, document.uri));
      return new vscode.CompletionList(items, found.isIncomplete);
    },
    async resolveCompletionItem(completion) {
      const document = vscode.workspace.textDocuments.find(({ uri }) => uri.toString() === completion.cell.toString());
      const item = document && (await client.ask<CompletionItem>("resolve", document, { item: completion.item }));
      return item ? completion.complete(item) : completion;
    },
  };
  return vscode.languages.registerCompletionItemProvider(
    SELECTOR,
    provider,
    ...[".", '"', "'", "`", "/", "@", "<", "#"],
  );
}
