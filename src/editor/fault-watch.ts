import type { CellDiagnostic } from "../checker/language-results.js";
import type { NotebookLanguage } from "../checker/notebook-language.js";

/** How long it is waited for more keys before cells are checked, in milliseconds. */
const PAUSE = 25;

/** Keeps an editor informed of what is wrong in the cells of a notebook: the cell that has changed first, then all others. */
export class FaultWatch {
  readonly #language: NotebookLanguage;
  readonly #tell: (id: string, faults: readonly CellDiagnostic[]) => void;
  readonly #told = new Map<string, string>();
  #ids: readonly string[] = [];
  #first: string | undefined;
  #timer: NodeJS.Timeout | undefined;
  #round = 0;

  constructor(language: NotebookLanguage, tell: (id: string, faults: readonly CellDiagnostic[]) => void) {
    this.#language = language;
    this.#tell = tell;
  }

  setCells(ids: readonly string[]): void {
    for (const id of this.#told.keys()) if (!ids.includes(id)) this.#told.delete(id);
    this.#ids = ids;
    this.look();
  }

  /** Looks at all cells, soon. */
  look(first?: string): void {
    this.#first = first ?? this.#first;
    this.#round++;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#look(), PAUSE);
  }

  close(): void {
    this.#round++;
    clearTimeout(this.#timer);
  }

  async #look(): Promise<void> {
    const round = this.#round;
    const first = this.#first;
    this.#first = undefined;
    const at = first === undefined ? 0 : Math.max(0, this.#ids.indexOf(first));
    for (const id of [...this.#ids.slice(at), ...this.#ids.slice(0, at)]) {
      // What was typed meanwhile begins a round of its own.
      if (round !== this.#round) return;
      const faults = await this.#language.faults(id).catch(() => undefined);
      if (round !== this.#round || faults === undefined) continue;
      const text = JSON.stringify(faults);
      if (this.#told.get(id) === text) continue;
      this.#told.set(id, text);
      this.#tell(id, faults);
    }
  }
}
