import type { Debugger } from "node:inspector";
import { namesAround } from "../engine/top-references.js";
import type { ParsedScripts } from "./parsed-scripts.js";
import type { Scripts } from "./scripts.js";

export interface HiddenNamesOptions {
  /** Returns the names that cells have declared with a suffix nobody sees (`HIDDEN`). */
  readonly hidden: () => ReadonlySet<string>;
  readonly scripts: Scripts;
  readonly parsed: ParsedScripts;
}

/** Finds out which names mean those that cells have hidden. */
export class HiddenNames {
  readonly #options: HiddenNamesOptions;

  constructor(options: HiddenNamesOptions) {
    this.#options = options;
  }

  /** Returns those that mean the cells' own in an expression at a place: not in modules, and not where something nearer has the name. */
  async in(expression: string, location: Debugger.Location): Promise<ReadonlySet<string>> {
    const { hidden, scripts, parsed } = this.#options;
    const used = new Set([...hidden()].filter((name) => expression.includes(name)));
    if (used.size === 0 || !scripts.find(location.scriptId)?.isCell) return new Set();
    const script = await parsed.get(location.scriptId);
    if (script) for (const name of namesAround(script.program, script.offsetOf(location))) used.delete(name);
    return used;
  }
}
