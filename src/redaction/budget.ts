// A longer value, or one of more different characters that encoders change, is looked for only as programs print it by themselves: its other
// forms would take memory and time out of proportion.
const MOST_CHARACTERS = 1 << 14;
const MOST_DISTINCT = 512;

// The same of all values together: thousands of passwords, or dozens of keys and certificates.
const MOST_CHARACTERS_TOGETHER = 1 << 18;

/** Decides for which values every form is looked for. One that does not get it takes nothing from those that come after it. */
export class Budget {
  #left = MOST_CHARACTERS_TOGETHER;

  /** Takes the place for every form of `text`; returns whether there was enough. */
  take(text: string): boolean {
    if (text.length > MOST_CHARACTERS || text.length > this.#left) return false;
    if (text.length > MOST_DISTINCT && new Set(text.replace(/[A-Za-z0-9]+/g, "")).size > MOST_DISTINCT) return false;
    this.#left -= text.length;
    return true;
  }
}

/** Returns the names of the `values` (value → name) that are not looked for in every form. */
export function namesBeyondBudget(values: Iterable<readonly [value: string, name: string]>): string[] {
  const budget = new Budget();
  const names = new Set<string>();
  for (const [value, name] of values) if (!budget.take(value)) names.add(name);
  return [...names];
}
