// The Language Server Protocol's shapes and the editor's.

import * as vscode from "vscode";
import type { LinePosition, LineRange } from "../../src/checker/cell-positions.js";
import type { TextEdit } from "../../src/checker/import-edits.js";
import type { CellDiagnostic, CompletionItem, Edits, Place, Signature } from "../../src/checker/language-results.js";

export function toRange({ start, end }: LineRange): vscode.Range {
  return new vscode.Range(start.line, start.character, end.line, end.character);
}

export function fromRange({ start, end }: vscode.Range): LineRange {
  return { start: fromPosition(start), end: fromPosition(end) };
}

export function fromPosition({ line, character }: vscode.Position): LinePosition {
  return { line, character };
}

/** Returns a place; a cell's id is its address. */
export function toLocation(place: Place): vscode.Location {
  const uri = "cell" in place ? vscode.Uri.parse(place.cell, true) : vscode.Uri.file(place.file);
  return new vscode.Location(uri, toRange(place.range));
}

export function toWorkspaceEdit({ cells, files }: Edits): vscode.WorkspaceEdit {
  const edit = new vscode.WorkspaceEdit();
  for (const [id, edits] of Object.entries(cells)) edit.set(vscode.Uri.parse(id, true), edits.map(toTextEdit));
  for (const [file, edits] of Object.entries(files)) edit.set(vscode.Uri.file(file), edits.map(toTextEdit));
  return edit;
}

function toTextEdit({ range, newText }: TextEdit): vscode.TextEdit {
  return new vscode.TextEdit(toRange(range), newText);
}

export function toMarkdown(text: string | { readonly value: string } | undefined): vscode.MarkdownString | undefined {
  if (text === undefined) return undefined;
  return new vscode.MarkdownString(typeof text === "string" ? text : text.value);
}

const SEVERITIES = [
  vscode.DiagnosticSeverity.Error,
  vscode.DiagnosticSeverity.Warning,
  vscode.DiagnosticSeverity.Information,
  vscode.DiagnosticSeverity.Hint,
];

export function toDiagnostic({ range, severity, code, message, tags }: CellDiagnostic): vscode.Diagnostic {
  const diagnostic = new vscode.Diagnostic(toRange(range), message, SEVERITIES[severity - 1]);
  diagnostic.source = "ts";
  diagnostic.code = code;
  // The protocol and the editor number them alike: unnecessary, deprecated.
  if (tags) diagnostic.tags = [...tags];
  return diagnostic;
}

export function fromDiagnostic({ range, severity, code, message }: vscode.Diagnostic): CellDiagnostic {
  return { range: fromRange(range), severity: SEVERITIES.indexOf(severity) + 1, code: Number(code), message };
}

/** A completion, and what its documentation and its import are asked with. */
export class Completion extends vscode.CompletionItem {
  readonly item: CompletionItem;
  readonly cell: vscode.Uri;

  constructor(item: CompletionItem, range: LineRange | undefined, cell: vscode.Uri) {
    const { label, labelDetails, kind, sortText, filterText, insertText, textEdit, tags } = item;
    // The editor numbers kinds from 0, the protocol from 1.
    super({ label, ...labelDetails }, kind === undefined ? undefined : kind - 1);
    this.item = item;
    this.cell = cell;
    if (sortText !== undefined) this.sortText = sortText;
    if (filterText !== undefined) this.filterText = filterText;
    const text = textEdit?.newText ?? insertText;
    if (text !== undefined) this.insertText = text;
    const replaced = textEdit?.range ?? range;
    if (replaced) this.range = toRange(replaced);
    if (item.additionalTextEdits) this.additionalTextEdits = item.additionalTextEdits.map(toTextEdit);
    if (tags?.includes(1)) this.tags = [vscode.CompletionItemTag.Deprecated];
  }

  /** Takes what was found out about it. */
  complete({ detail, documentation, additionalTextEdits }: CompletionItem): this {
    if (detail !== undefined) this.detail = detail;
    const text = toMarkdown(documentation);
    if (text) this.documentation = text;
    if (additionalTextEdits) this.additionalTextEdits = additionalTextEdits.map(toTextEdit);
    return this;
  }
}

export function toSignature({ label, documentation, parameters, activeParameter }: Signature) {
  const signature = new vscode.SignatureInformation(label, toMarkdown(documentation));
  signature.parameters = (parameters ?? []).map(
    (one) => new vscode.ParameterInformation(one.label, toMarkdown(one.documentation)),
  );
  if (activeParameter !== undefined) signature.activeParameter = activeParameter;
  return signature;
}
