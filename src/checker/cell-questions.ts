import { type LinePosition, positionOf, toFile } from "./cell-positions.js";
import type { LanguageProject } from "./language-project.js";
import { uriOf } from "./language-server.js";
import type { CellFile } from "./notebook-files.js";

/** Asks the language server about the cells of one notebook, as they are. */
export class CellQuestions {
  readonly #project: LanguageProject;
  readonly #notebook: string;

  constructor(project: LanguageProject, notebook: string) {
    this.#project = project;
    this.#notebook = notebook;
  }

  /** Returns a cell's file, and those of all cells. `isWide`: the cell has every name that it may use. */
  async open(id: string, isWide = false): Promise<{ file: CellFile | undefined; files: readonly CellFile[] }> {
    const files = await this.#project.update(this.#notebook, isWide ? id : undefined);
    return { file: files.find((file) => file.id === id), files };
  }

  /** Asks about a cell's file. */
  ask<Result>(method: string, file: CellFile, parameters: object): Promise<Result> {
    return this.#project.request<Result>(method, { textDocument: { uri: uriOf(file.path) }, ...parameters });
  }

  /** Asks about a place in a cell. */
  at<Result>(method: string, file: CellFile, at: LinePosition, more: object = {}): Promise<Result> {
    return this.ask<Result>(`textDocument/${method}`, file, { position: toFile(file, at), ...more });
  }

  /** Asks about an offset in a cell's file. */
  point<Result>(method: string, file: CellFile, offset: number, more: object): Promise<Result> {
    return this.ask<Result>(`textDocument/${method}`, file, { position: positionOf(file.text, offset), ...more });
  }
}
