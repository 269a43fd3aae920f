import { fileURLToPath } from "node:url";
import {
  type LinePosition,
  type LineRange,
  offsetOf,
  positionOf,
  rangeToCell,
  toCell,
  toFile,
} from "./cell-positions.js";
import { IGNORED_FAULTS } from "./checker.js";
import { addImport, type TextEdit } from "./import-edits.js";
import { bareWordAt, exportsLike, importOf, isExport } from "./known-exports.js";
import type { LanguageProject } from "./language-project.js";
import {
  addEdits,
  asDeclared,
  type CellFault,
  type CodeFix,
  type CompletionItem,
  type Completions,
  type Edits,
  fileOf,
  type InlayHint,
  type Location,
  linkAt,
  listOf,
  type Place,
  placesOf,
  type Signatures,
  tokensInCell,
  withoutAlias,
} from "./language-results.js";
import { uriOf, VIRTUAL_PREFIX } from "./language-server.js";
import type { CellFile } from "./notebook-files.js";

interface WorkspaceEdit {
  readonly changes?: { readonly [uri: string]: readonly TextEdit[] };
}

interface CodeAction {
  readonly title: string;
  readonly kind?: string;
  readonly edit?: WorkspaceEdit;
  readonly isPreferred?: boolean;
}

/** What the server gives for {@link Completions}. */
interface CompletionList {
  readonly isIncomplete: boolean;
  readonly itemDefaults?: { readonly editRange?: LineRange | ReplacedRange };
  readonly items: readonly (Omit<CompletionItem, "textEdit"> & {
    readonly textEdit?: { readonly newText: string; readonly range?: LineRange } & Partial<ReplacedRange>;
  })[];
}

interface RawHint extends Omit<InlayHint, "label"> {
  readonly label: string | readonly { readonly value: string }[];
}

interface ReplacedRange {
  readonly insert: LineRange;
  readonly replace: LineRange;
}

const ERROR = 1;
const HINT = 4;

/** Answers what an editor asks about the cells of one notebook. What is asked is asked of the cells as they are. */
export class NotebookLanguage {
  readonly #project: LanguageProject;
  readonly #notebook: string;

  constructor(project: LanguageProject, notebook: string) {
    this.#project = project;
    this.#notebook = notebook;
  }

  /** Returns what is wrong in a cell. */
  async faults(id: string): Promise<readonly CellFault[]> {
    const { file } = await this.#open(id);
    if (file === undefined || file.cell.isUnchecked) return [];
    const report = await this.#ask<{ items?: readonly CellFault[] } | null>("textDocument/diagnostic", file, {});
    return (report?.items ?? []).flatMap(({ range, severity, code, message, tags }) => {
      const inCell = rangeToCell(file, range);
      const isWanted = severity === ERROR ? !IGNORED_FAULTS.has(code) : severity === HINT && tags !== undefined;
      return inCell && isWanted ? [{ range: inCell, severity, code, message, ...(tags && { tags }) }] : [];
    });
  }

  /** Returns what is known of a name, in Markdown. */
  async hover(id: string, at: LinePosition): Promise<{ text: string; range?: LineRange } | undefined> {
    const { file } = await this.#open(id);
    if (file === undefined) return undefined;
    const found = await this.#at<{ contents: { value: string }; range?: LineRange } | null>("hover", file, at);
    if (!found) return undefined;
    const range = found.range && rangeToCell(file, found.range);
    if (found.range && !range) return undefined;
    return { text: asDeclared(found.contents.value, file, found.range), ...(range && { range }) };
  }

  /** Returns what may be written. `context` says what asks for it (`CompletionContext` of the Language Server Protocol). */
  async complete(id: string, at: LinePosition, context: object = { triggerKind: 1 }): Promise<Completions> {
    const { file } = await this.#open(id, true);
    if (file === undefined) return { isIncomplete: false, items: [] };
    const list = await this.#at<CompletionList | null>("completion", file, at, { context });
    const range = list?.itemDefaults?.editRange;
    const replaced = range && rangeToCell(file, "insert" in range ? range.replace : range);
    const items = (list?.items ?? []).filter(({ label }) => !label.startsWith(VIRTUAL_PREFIX));
    const bare = bareWordAt(file, toFile(file, at));
    const exports = bare === undefined ? [] : exportsLike(bare, new Set(items.map(({ label }) => label)));
    return {
      isIncomplete: list?.isIncomplete ?? false,
      ...(replaced && { range: replaced }),
      items: [
        ...items.map(({ textEdit, ...item }) => {
          const itsRange = textEdit?.range ?? textEdit?.replace;
          const own = itsRange && rangeToCell(file, itsRange);
          return { ...item, ...(own && textEdit && { textEdit: { range: own, newText: textEdit.newText } }) };
        }),
        ...exports,
      ],
    };
  }

  /** Returns an item of {@link complete} with its documentation and the import that it needs. */
  async resolve(id: string, item: CompletionItem): Promise<CompletionItem> {
    const { file } = await this.#open(id);
    const known = isExport(item.data) ? importOf(item, item.data) : undefined;
    const resolved = known ?? (await this.#project.request<CompletionItem>("completionItem/resolve", item));
    const { additionalTextEdits = [], ...rest } = resolved;
    const edits = file ? additionalTextEdits.flatMap((edit) => addImport(file, edit)) : [];
    const documentation = rest.documentation ?? (await this.#describeImport(item.label, edits[0]?.newText));
    return {
      ...rest,
      ...(edits.length > 0 && { additionalTextEdits: edits }),
      ...(documentation !== undefined && { documentation }),
    };
  }

  /** Returns what is known of a name that an import would bring. */
  async #describeImport(name: string, statement: string | undefined): Promise<{ value: string } | undefined> {
    if (statement === undefined || !/^import .*\n$/.test(statement)) return undefined;
    const file = await this.#project.probe(this.#notebook, `${statement}${name};`);
    const question = { textDocument: { uri: uriOf(file) }, position: { line: 1, character: 0 } };
    const found = await this.#project.request<{ contents: { value: string } } | null>("textDocument/hover", question);
    return found ? { value: withoutAlias(found.contents.value) } : undefined;
  }

  /** Returns the signatures of the call that a place is in. */
  async signatures(id: string, at: LinePosition, context?: object): Promise<Signatures | undefined> {
    const { file } = await this.#open(id);
    return (file && (await this.#at<Signatures | null>("signatureHelp", file, at, { context }))) ?? undefined;
  }

  /** Returns where the name at a place is declared. */
  async definitions(id: string, at: LinePosition): Promise<readonly Place[]> {
    const { file, files } = await this.#open(id);
    if (file === undefined) return [];
    const places: Place[] = [];
    for (const location of listOf(await this.#at<Location[] | Location | null>("definition", file, at))) {
      const link = linkAt(files, location);
      // Where a cell only repeats a name, it is the other cell's.
      const followed = link
        ? listOf(await this.#point<Location[] | Location | null>("definition", link.file, link.target, {}))
        : [location];
      places.push(...followed.flatMap((place) => placesOf(files, place)));
    }
    return places;
  }

  /** Returns where the name at a place is used, in all cells and modules, its declaration first. */
  async references(id: string, at: LinePosition): Promise<readonly Place[]> {
    const { file, files } = await this.#open(id);
    if (file === undefined) return [];
    const found = await this.#referencesFrom(file, toFile(file, at), files);
    return found.flatMap((location) => placesOf(files, location));
  }

  /** Returns the edits by which the name at a place becomes another one in all cells. */
  async rename(id: string, at: LinePosition, newName: string): Promise<Edits> {
    const { file, files } = await this.#open(id);
    if (file === undefined) return { cells: {}, files: {} };
    // The compiler renames within a cell, and would have the others import the new name as the old one: each cell is asked by itself.
    const locations = await this.#referencesFrom(file, toFile(file, at), files);
    const asked = new Map<CellFile, LinePosition>([[file, toFile(file, at)]]);
    for (const { uri, range } of locations) {
      const other = fileOf(files, uri);
      if (other && !asked.has(other) && toCell(other, range.start)) asked.set(other, range.start);
    }
    const all: Edits = { cells: {}, files: {} };
    for (const [other, position] of asked) {
      const edit = await this.#point<WorkspaceEdit | null>("rename", other, offsetOf(other.text, position), {
        newName,
      });
      this.#addEdits(all, edit, files);
    }
    return all;
  }

  /** Returns the range of the name at a place, if it can be renamed. */
  async renameable(id: string, at: LinePosition): Promise<LineRange | undefined> {
    const { file } = await this.#open(id);
    const found = file && (await this.#at<LineRange | { range: LineRange } | null>("prepareRename", file, at));
    return file && found ? rangeToCell(file, "range" in found ? found.range : found) : undefined;
  }

  /** Returns what fixes faults in a range. */
  async fixes(id: string, range: LineRange, faults: readonly CellFault[]): Promise<readonly CodeFix[]> {
    const { file, files } = await this.#open(id);
    if (file === undefined) return [];
    const there = (at: LineRange) => ({ start: toFile(file, at.start), end: toFile(file, at.end) });
    const diagnostics = faults.map((fault) => ({ ...fault, source: "ts", range: there(fault.range) }));
    const context = { diagnostics, only: ["quickfix"] };
    const actions = await this.#ask<readonly CodeAction[] | null>("textDocument/codeAction", file, {
      range: there(range),
      context,
    });
    return (actions ?? []).flatMap(({ title, kind, edit, isPreferred }) => {
      const edits: Edits = { cells: {}, files: {} };
      this.#addEdits(edits, edit, files);
      const isUseful = Object.keys(edits.cells).length + Object.keys(edits.files).length > 0;
      return isUseful ? [{ title, kind: kind ?? "quickfix", edits, isPreferred: isPreferred ?? false }] : [];
    });
  }

  /** Returns types and names of parameters to show between the code. */
  async hints(id: string, range: LineRange): Promise<readonly InlayHint[]> {
    const { file } = await this.#open(id);
    if (file === undefined) return [];
    const asked = { range: { start: toFile(file, range.start), end: toFile(file, range.end) } };
    const hints = await this.#ask<readonly RawHint[] | null>("textDocument/inlayHint", file, asked);
    return (hints ?? []).flatMap(({ position, label, ...more }) => {
      const at = toCell(file, position);
      const text = typeof label === "string" ? label : label.map(({ value }) => value).join("");
      return at ? [{ ...more, position: at, label: text }] : [];
    });
  }

  /** Returns the meaning of each word, as the Language Server Protocol codes it. */
  async tokens(id: string): Promise<readonly number[]> {
    const { file } = await this.#open(id);
    if (file === undefined) return [];
    const { data = [] } =
      (await this.#ask<{ data?: number[] } | null>("textDocument/semanticTokens/full", file, {})) ?? {};
    return tokensInCell(file, data);
  }

  async #open(id: string, isWide = false): Promise<{ file: CellFile | undefined; files: readonly CellFile[] }> {
    const files = await this.#project.update(this.#notebook, isWide ? id : undefined);
    return { file: files.find((file) => file.id === id), files };
  }

  #ask<Result>(method: string, file: CellFile, parameters: object): Promise<Result> {
    return this.#project.request<Result>(method, { textDocument: { uri: uriOf(file.path) }, ...parameters });
  }

  #at<Result>(method: string, file: CellFile, at: LinePosition, more: object = {}): Promise<Result> {
    return this.#ask<Result>(`textDocument/${method}`, file, { position: toFile(file, at), ...more });
  }

  #point<Result>(method: string, file: CellFile, offset: number, more: object): Promise<Result> {
    return this.#ask<Result>(`textDocument/${method}`, file, { position: positionOf(file.text, offset), ...more });
  }

  /** Returns all references, also those that are beyond names which a cell declares for another one's. */
  async #referencesFrom(from: CellFile, at: LinePosition, files: readonly CellFile[]): Promise<Location[]> {
    const found = new Map<string, Location>();
    const waiting = [{ file: from, offset: offsetOf(from.text, at) }];
    const asked = new Set<string>();
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const { file, offset } = next;
      const key = `${file.path}:${offset}`;
      if (asked.has(key)) continue;
      asked.add(key);
      const context = { includeDeclaration: true };
      for (const location of (await this.#point<Location[] | null>("references", file, offset, { context })) ?? []) {
        found.set(JSON.stringify(location), location);
        const link = linkAt(files, location);
        if (link && link.declared !== link.target) {
          waiting.push({ file: link.file, offset: link.declared }, { file: link.file, offset: link.target });
        }
      }
    }
    return [...found.values()];
  }

  #addEdits(all: Edits, edit: WorkspaceEdit | null | undefined, files: readonly CellFile[]): void {
    for (const [uri, edits] of Object.entries(edit?.changes ?? {})) {
      const file = fileOf(files, uri);
      if (file)
        addEdits(
          all,
          "cells",
          file.id,
          edits.flatMap((one) => addImport(file, one)),
        );
      else if (!uri.includes(`/${VIRTUAL_PREFIX}`)) addEdits(all, "files", fileURLToPath(uri), edits);
    }
  }
}
