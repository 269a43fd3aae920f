import type { CellSource } from "../debugger/scripts.js";
import { keepOne } from "../text.js";
import type { CellRequest } from "./cell.js";

/**
 * The cells that one process has run. All are kept as long as it lives: a function of a cell that was edited since may still throw, or be stopped
 * in by the debugger, and only V8 knows which functions are left.
 */
export class Cells {
  readonly #cells = new Map<number, CellRequest>();
  #last = 0;
  /** Most runs are of code that has run before. */
  readonly #codes = keepOne();

  /** Takes a cell that is about to run, under the number of its run. */
  add(run: number, { code, name, source }: CellRequest): void {
    this.#last = run;
    this.#cells.set(run, { code: this.#codes.of(code), name, source });
  }

  /** Returns the cell of a run, for the debugger. */
  ofRun(run: number): CellSource | undefined {
    const cell = this.#cells.get(run);
    if (cell === undefined) return undefined;
    const { code, name, source } = cell;
    return { code, name, path: typeof source === "function" ? source(code) : source };
  }

  /** Returns the code that ran last under a name, for tracebacks: they know cells by no more. */
  codeNamed(name: string): string | undefined {
    // It is mostly a late one of many.
    for (let run = this.#last; run > 0; run--) {
      const cell = this.#cells.get(run);
      if (cell?.name === name) return cell.code;
    }
    return undefined;
  }

  /** Forgets all: the process has ended. */
  clear(): void {
    this.#cells.clear();
    this.#codes.clear();
  }
}
