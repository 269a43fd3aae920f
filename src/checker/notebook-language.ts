import { type LinePosition, type LineRange, rangeToCell, toCell, toFile } from "./cell-positions.js";
import { CellQuestions } from "./cell-questions.js";
import { IGNORED_FAULTS } from "./checker.js";
import { addImport } from "./import-edits.js";
import { bareWordAt, exportOf, exportsLike, importInto, importStatement, type KnownExport } from "./known-exports.js";
import type { LanguageProject } from "./language-project.js";
import {
  addEditsOf,
  asDeclared,
  type CellDiagnostic,
  type CodeFix,
  type CompletionItem,
  type Completions,
  type Edits,
  type InlayHint,
  type Signatures,
  tokensInCell,
  type WorkspaceEdit,
  withoutAlias,
} from "./language-results.js";
import { uriOf, VIRTUAL_PREFIX } from "./language-server.js";

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
  readonly #cells: CellQuestions;

  constructor(project: LanguageProject, notebook: string) {
    this.#project = project;
    this.#notebook = notebook;
    this.#cells = new CellQuestions(project, notebook);
  }

  /** Returns what is wrong in a cell. */
  async faults(id: string): Promise<readonly CellDiagnostic[]> {
    const { file } = await this.#cells.open(id);
    if (file === undefined || file.cell.isUnchecked) return [];
    const report = await this.#cells.ask<{ items?: readonly CellDiagnostic[] } | null>(
      "textDocument/diagnostic",
      file,
      {},
    );
    return (report?.items ?? []).flatMap(({ range, severity, code, message, tags }) => {
      const inCell = rangeToCell(file, range);
      const isWanted = severity === ERROR ? !IGNORED_FAULTS.has(code) : severity === HINT && tags !== undefined;
      return inCell && isWanted ? [{ range: inCell, severity, code, message, ...(tags && { tags }) }] : [];
    });
  }

  /** Returns what is known of a name, in Markdown. */
  async hover(id: string, at: LinePosition): Promise<{ text: string; range?: LineRange } | undefined> {
    const { file } = await this.#cells.open(id);
    if (file === undefined) return undefined;
    const found = await this.#cells.at<{ contents: { value: string }; range?: LineRange } | null>("hover", file, at);
    if (!found) return undefined;
    const range = found.range && rangeToCell(file, found.range);
    if (found.range && !range) return undefined;
    return { text: asDeclared(found.contents.value, file, found.range), ...(range && { range }) };
  }

  /** Returns what may be written. `context` says what asks for it (`CompletionContext` of the Language Server Protocol). */
  async complete(id: string, at: LinePosition, context: object = { triggerKind: 1 }): Promise<Completions> {
    const { file } = await this.#cells.open(id, true);
    if (file === undefined) return { isIncomplete: false, items: [] };
    const list = await this.#cells.at<CompletionList | null>("completion", file, at, { context });
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
      ].map((item): CompletionItem => {
        // The import is known at once: who takes the name sees it without waiting.
        const imported = exportOf(item.data);
        return imported ? { ...item, additionalTextEdits: importInto(file, imported) } : item;
      }),
    };
  }

  /** Returns an item of {@link complete} with its documentation and the import that it needs. */
  async resolve(id: string, item: CompletionItem): Promise<CompletionItem> {
    const { file } = await this.#cells.open(id);
    const imported = exportOf(item.data);
    if (imported) {
      const documentation = await this.#describeImport(imported);
      return { ...item, detail: `Add import from "${imported.module}"`, ...(documentation && { documentation }) };
    }
    const { additionalTextEdits = [], ...rest } = await this.#project.request<CompletionItem>(
      "completionItem/resolve",
      item,
    );
    const edits = file ? additionalTextEdits.flatMap((edit) => addImport(file, edit)) : [];
    return { ...rest, ...(edits.length > 0 && { additionalTextEdits: edits }) };
  }

  /** Returns what is known of a name that an import would bring. */
  async #describeImport(imported: KnownExport): Promise<{ value: string } | undefined> {
    const file = await this.#project.probe(this.#notebook, `${importStatement(imported)}${imported.export};`);
    const question = { textDocument: { uri: uriOf(file) }, position: { line: 1, character: 0 } };
    const found = await this.#project.request<{ contents: { value: string } } | null>("textDocument/hover", question);
    return found ? { value: withoutAlias(found.contents.value) } : undefined;
  }

  /** Returns the signatures of the call that a place is in. */
  async signatures(id: string, at: LinePosition, context?: object): Promise<Signatures | undefined> {
    const { file } = await this.#cells.open(id);
    return (file && (await this.#cells.at<Signatures | null>("signatureHelp", file, at, { context }))) ?? undefined;
  }

  /** Returns what fixes faults in a range. */
  async fixes(id: string, range: LineRange, faults: readonly CellDiagnostic[]): Promise<readonly CodeFix[]> {
    const { file, files } = await this.#cells.open(id);
    if (file === undefined) return [];
    const there = (at: LineRange) => ({ start: toFile(file, at.start), end: toFile(file, at.end) });
    const diagnostics = faults.map((fault) => ({ ...fault, source: "ts", range: there(fault.range) }));
    const context = { diagnostics, only: ["quickfix"] };
    const actions = await this.#cells.ask<readonly CodeAction[] | null>("textDocument/codeAction", file, {
      range: there(range),
      context,
    });
    return (actions ?? []).flatMap(({ title, kind, edit, isPreferred }) => {
      const edits: Edits = { cells: {}, files: {} };
      addEditsOf(edits, edit, files);
      const isUseful = Object.keys(edits.cells).length + Object.keys(edits.files).length > 0;
      return isUseful ? [{ title, kind: kind ?? "quickfix", edits, isPreferred: isPreferred ?? false }] : [];
    });
  }

  /** Returns types and names of parameters to show between the code. */
  async hints(id: string, range: LineRange): Promise<readonly InlayHint[]> {
    const { file } = await this.#cells.open(id);
    if (file === undefined) return [];
    const asked = { range: { start: toFile(file, range.start), end: toFile(file, range.end) } };
    const hints = await this.#cells.ask<readonly RawHint[] | null>("textDocument/inlayHint", file, asked);
    return (hints ?? []).flatMap(({ position, label, ...more }) => {
      const at = toCell(file, position);
      const text = typeof label === "string" ? label : label.map(({ value }) => value).join("");
      return at ? [{ ...more, position: at, label: text }] : [];
    });
  }

  /** Returns the meaning of each word, as the Language Server Protocol codes it. */
  async tokens(id: string): Promise<readonly number[]> {
    const { file } = await this.#cells.open(id);
    if (file === undefined) return [];
    const { data = [] } =
      (await this.#cells.ask<{ data?: number[] } | null>("textDocument/semanticTokens/full", file, {})) ?? {};
    return tokensInCell(file, data);
  }
}
