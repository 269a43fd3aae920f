import { type CellDiagnostic, Checker } from "../checker/checker.js";
import type { NotebookOptions } from "../checker/compiler-options.js";
import { type DecoratorOptions, showsStandardDecorators } from "../engine/decorators.js";
import type { ParsedCell } from "../engine/parse-cell.js";

// What is wrong with a function that is called as a legacy decorator and takes other arguments.
const NOT_LEGACY = new Set([1238, 1239, 1240, 1241, 1270, 1271, 1329]);

export interface SessionCheckerOptions {
  readonly cwd: string;
  readonly notebook: NotebookOptions;
  /** Whether types are checked. */
  readonly isWanted: boolean;
  /** Called with the process that checks, also when it was started again. */
  readonly onStart: (pid: number | undefined) => void;
}

/** Checks the cells of a session, and finds out how their decorators are meant. */
export class SessionChecker {
  readonly #options: SessionCheckerOptions;
  #checker: Checker | undefined;
  #kind: DecoratorOptions["kind"];

  constructor(options: SessionCheckerOptions) {
    this.#options = options;
    this.#kind = options.notebook.decorators.kind;
    this.#checker = this.#create();
  }

  /** What knows the types. Undefined if they are not checked. */
  get checker(): Checker | undefined {
    return this.#checker;
  }

  /** How decorators are meant, as far as is known. */
  get decorators(): DecoratorOptions {
    return { ...this.#options.notebook.decorators, kind: this.#kind };
  }

  /** Returns the faults of a cell in its types. */
  async check(cell: ParsedCell): Promise<readonly CellDiagnostic[]> {
    if (this.#kind === "undecided" && showsStandardDecorators(cell.source, cell.decorates)) this.#takeForStandard();
    const faults = (await this.#checker?.check(cell)) ?? [];
    if (this.#kind !== "undecided" || !faults.some(({ code }) => NOT_LEGACY.has(code))) return faults;
    this.#takeForStandard();
    return (await this.#checker?.check(cell)) ?? [];
  }

  /** Forgets all cells. */
  restart(): void {
    this.#checker?.close();
    this.#kind = this.#options.notebook.decorators.kind;
    this.#checker = this.#create();
  }

  close(): void {
    this.#checker?.close();
  }

  #takeForStandard(): void {
    this.#kind = "standard";
    this.#checker?.useStandardDecorators();
  }

  #create(): Checker | undefined {
    const { cwd, notebook, isWanted, onStart } = this.#options;
    if (!isWanted) return undefined;
    try {
      return new Checker(cwd, notebook, onStart);
    } catch {
      // Installed without TypeScript: cells run unchecked.
      return undefined;
    }
  }
}
