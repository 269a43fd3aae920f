// What TypeScript's language server answers, and what of it is a notebook's.

import { fileURLToPath } from "node:url";
import { type LinePosition, type LineRange, offsetOf, rangeToCell, toCell } from "./cell-positions.js";
import { addImport, type TextEdit } from "./import-edits.js";
import { uriOf, VIRTUAL_PREFIX } from "./language-server.js";
import type { CellFile, NameLink } from "./notebook-files.js";

/** A place in a cell, by the cell's id, or in a file. */
export type Place = { readonly range: LineRange } & ({ readonly cell: string } | { readonly file: string });

/** Edits by the cells' ids and by files. */
export interface Edits {
  readonly cells: { [id: string]: readonly TextEdit[] };
  readonly files: { [file: string]: readonly TextEdit[] };
}

/** Something wrong in a cell, or a hint (severities, codes and tags of the Language Server Protocol). */
export interface CellDiagnostic {
  readonly range: LineRange;
  readonly severity: number;
  readonly code: number;
  readonly message: string;
  readonly tags?: readonly number[];
}

/** What may be written, of which `resolve` returns more (`CompletionItem` of the Language Server Protocol). */
export interface CompletionItem {
  readonly label: string;
  readonly kind?: number;
  readonly detail?: string;
  readonly documentation?: string | { readonly value: string };
  readonly sortText?: string;
  readonly filterText?: string;
  readonly insertText?: string;
  readonly labelDetails?: { readonly detail?: string; readonly description?: string };
  readonly tags?: readonly number[];
  readonly textEdit?: TextEdit;
  readonly additionalTextEdits?: readonly TextEdit[];
  readonly data?: unknown;
}

export interface Completions {
  readonly isIncomplete: boolean;
  /** What is replaced, unless an item says so itself. */
  readonly range?: LineRange;
  readonly items: readonly CompletionItem[];
}

export interface Signature {
  readonly label: string;
  readonly documentation?: string | { readonly value: string };
  readonly parameters?: readonly { readonly label: string; readonly documentation?: string | { value: string } }[];
  readonly activeParameter?: number;
}

export interface Signatures {
  readonly signatures: readonly Signature[];
  readonly activeSignature?: number;
  readonly activeParameter?: number;
}

/** What fixes a fault. */
export interface CodeFix {
  readonly title: string;
  readonly kind: string;
  readonly isPreferred: boolean;
  readonly edits: Edits;
}

/** A text to show between the code. `kind`: 1 a type, 2 the name of a parameter. */
export interface InlayHint {
  readonly position: LinePosition;
  readonly label: string;
  readonly kind?: number;
  readonly paddingLeft?: boolean;
  readonly paddingRight?: boolean;
}

export interface Location {
  readonly uri: string;
  readonly range: LineRange;
}

/** Returns the place of a location; nothing if it is in what is added to cells. */
export function placesOf(files: readonly CellFile[], { uri, range }: Location): Place[] {
  const file = fileOf(files, uri);
  if (file === undefined) return uri.includes(`/${VIRTUAL_PREFIX}`) ? [] : [{ file: fileURLToPath(uri), range }];
  const inCell = rangeToCell(file, range);
  return inCell ? [{ cell: file.id, range: inCell }] : [];
}

export function fileOf(files: readonly CellFile[], uri: string): CellFile | undefined {
  return files.find(({ path }) => uriOf(path) === uri);
}

/** Returns the name of another cell's that a cell declares at a place after its text. */
export function linkAt(
  files: readonly CellFile[],
  { uri, range }: Location,
): (NameLink & { readonly file: CellFile }) | undefined {
  const file = fileOf(files, uri);
  if (file === undefined || toCell(file, range.start)) return undefined;
  const offset = offsetOf(file.text, range.start);
  const link = file.links.find(({ declared, target }) => declared === offset || target === offset);
  return link && { ...link, file };
}

/** What the server would change. */
export interface WorkspaceEdit {
  readonly changes?: { readonly [uri: string]: readonly TextEdit[] };
}

/** Adds what of the server's changes is in cells or in files of the disk. */
export function addEditsOf(all: Edits, edit: WorkspaceEdit | null | undefined, files: readonly CellFile[]): void {
  for (const [uri, edits] of Object.entries(edit?.changes ?? {})) {
    const file = fileOf(files, uri);
    if (file) {
      const own = edits.flatMap((one) => addImport(file, one));
      if (own.length > 0) all.cells[file.id] = [...(all.cells[file.id] ?? []), ...own];
    } else if (!uri.includes(`/${VIRTUAL_PREFIX}`)) {
      const path = fileURLToPath(uri);
      all.files[path] = [...(all.files[path] ?? []), ...edits];
    }
  }
}

export function listOf<Item>(found: readonly Item[] | Item | null | undefined): readonly Item[] {
  return found === null || found === undefined ? [] : Array.isArray(found) ? found : [found as Item];
}

/** Returns the text of a hover as it reads where the name is declared: that it is imported is not what the user has written. */
export function asDeclared(text: string, file: CellFile, range: LineRange | undefined): string {
  const line = file.text.split("\n")[range?.start.line ?? -1];
  const name = line?.slice(range?.start.character, range?.end.character);
  if (name === undefined || !file.imported.has(name)) return text;
  return withoutAlias(text);
}

export function withoutAlias(text: string): string {
  return text.replace("(alias) ", "").replace(/\nimport [^\n]*(?=\n```)/, "");
}

/** Returns the tokens of a cell's own text, each of five numbers, relative to the one before it. */
export function tokensInCell(file: CellFile, data: readonly number[]): number[] {
  const tokens: number[] = [];
  let [line, character] = [0, 0];
  let [lastLine, lastCharacter] = [0, 0];
  for (let index = 0; index + 4 < data.length; index += 5) {
    const [lines = 0, characters = 0, length = 0, type = 0, modifiers = 0] = data.slice(index, index + 5);
    character = lines === 0 ? character + characters : characters;
    line += lines;
    const at = toCell(file, { line, character });
    if (at === undefined) break;
    tokens.push(at.line - lastLine, at.line === lastLine ? at.character - lastCharacter : at.character);
    tokens.push(length, type, modifiers);
    [lastLine, lastCharacter] = [at.line, at.character];
  }
  return tokens;
}
