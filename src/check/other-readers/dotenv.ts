import { createContext, Script } from "node:vm";
import { parse } from "dotenv";
import { expand } from "dotenv-expand";

// `expand` copies all variables for each one, and what it inserts it expands again: the work is bounded in size and in time.
const VARIABLE_LIMIT = 1_000;
const LENGTH_LIMIT = 256 * 1024;
const FILE_TIME = 500;
const TOTAL_TIME = 2_000;
// What an ordinary group takes counts for nothing, so that a workspace may have any number of them.
const FREE_TIME = 5;
// Setting a limit takes longer than reading a text as short as this can.
const SHORT = 4 * 1024;

/** Reads env files as dotenv 17 with dotenv-expand 13 do, for as long as its time lasts. Neither sees `process.env`. */
export class DotenvReader {
  readonly #context = createContext(Object.create(null), { codeGeneration: { strings: false, wasm: false } });
  readonly #script = new Script("action()");
  #time = TOTAL_TIME;

  /** Returns the variables of a file; undefined for one that is too large, or takes too long. `inherited` is what is set before. */
  read(text: string, inherited: ReadonlyMap<string, string>): Map<string, string> | undefined {
    if (text.length > LENGTH_LIMIT) return undefined;
    if (text.length <= SHORT && !text.includes("$")) return this.#timed(() => new Map(Object.entries(parse(text))));
    return this.#limited(() => {
      const parsed = parse(text);
      const entries = Object.entries(parsed);
      if (!entries.some(([, value]) => value.includes("$"))) return new Map(entries);
      if (entries.length > VARIABLE_LIMIT) return undefined;
      const { parsed: expanded = {} } = expand({ parsed, processEnv: Object.fromEntries(inherited) });
      return new Map(Object.entries(expanded));
    });
  }

  /** Runs an action of ours in a context of its own for nothing but the limit on its time, which is kept also within the libraries. */
  #limited<T>(action: () => T): T | undefined {
    return this.#timed(() => {
      this.#context.action = action;
      try {
        return this.#script.runInContext(this.#context, { timeout: Math.ceil(Math.min(FILE_TIME, this.#time)) }) as T;
      } catch {
        // Too long, or a text that has grown beyond what can be held.
        return undefined;
      }
    });
  }

  #timed<T>(action: () => T): T | undefined {
    if (this.#time < 1) return undefined;
    const start = performance.now();
    const found = action();
    this.#time -= Math.max(0, performance.now() - start - FREE_TIME);
    return found;
  }
}
