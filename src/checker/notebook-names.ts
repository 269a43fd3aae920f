import { type LinePosition, type LineRange, offsetOf, rangeToCell, toCell, toFile } from "./cell-positions.js";
import { CellQuestions } from "./cell-questions.js";
import type { LanguageProject } from "./language-project.js";
import {
  addEditsOf,
  type Edits,
  fileOf,
  type Location,
  linkAt,
  listOf,
  type Place,
  placesOf,
  type WorkspaceEdit,
} from "./language-results.js";
import type { CellFile } from "./notebook-files.js";

/** Finds and renames the names of one notebook, in all of its cells and its modules. */
export class NotebookNames {
  readonly #cells: CellQuestions;

  constructor(project: LanguageProject, notebook: string) {
    this.#cells = new CellQuestions(project, notebook);
  }

  /** Returns where the name at a place is declared. */
  async definitions(id: string, at: LinePosition): Promise<readonly Place[]> {
    const { file, files } = await this.#cells.open(id);
    if (file === undefined) return [];
    const places: Place[] = [];
    for (const location of listOf(await this.#cells.at<Location[] | Location | null>("definition", file, at))) {
      const link = linkAt(files, location);
      // Where a cell only repeats a name, it is the other cell's.
      const followed = link
        ? listOf(await this.#cells.point<Location[] | Location | null>("definition", link.file, link.target, {}))
        : [location];
      places.push(...followed.flatMap((place) => placesOf(files, place)));
    }
    return places;
  }

  /** Returns where the name at a place is used, in all cells and modules, its declaration first. */
  async references(id: string, at: LinePosition): Promise<readonly Place[]> {
    const { file, files } = await this.#cells.open(id);
    if (file === undefined) return [];
    const found = await this.#referencesFrom(file, toFile(file, at), files);
    return found.flatMap((location) => placesOf(files, location));
  }

  /** Returns the edits by which the name at a place becomes another one in all cells. */
  async rename(id: string, at: LinePosition, newName: string): Promise<Edits> {
    const { file, files } = await this.#cells.open(id);
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
      const edit = await this.#cells.point<WorkspaceEdit | null>("rename", other, offsetOf(other.text, position), {
        newName,
      });
      addEditsOf(all, edit, files);
    }
    return all;
  }

  /** Returns the range of the name at a place, if it can be renamed. */
  async renameable(id: string, at: LinePosition): Promise<LineRange | undefined> {
    const { file } = await this.#cells.open(id);
    const found = file && (await this.#cells.at<LineRange | { range: LineRange } | null>("prepareRename", file, at));
    return file && found ? rangeToCell(file, "range" in found ? found.range : found) : undefined;
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
      for (const location of (await this.#cells.point<Location[] | null>("references", file, offset, { context })) ??
        []) {
        found.set(JSON.stringify(location), location);
        const link = linkAt(files, location);
        if (link && link.declared !== link.target) {
          waiting.push({ file: link.file, offset: link.declared }, { file: link.file, offset: link.target });
        }
      }
    }
    return [...found.values()];
  }
}
