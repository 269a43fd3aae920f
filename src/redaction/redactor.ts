import { Budget } from "./budget.js";
import { TextFinder } from "./finder.js";
import { formsOf } from "./forms.js";
import { Matcher } from "./matcher.js";
import { saysSecret } from "./secret-names.js";
import { LEAST_LENGTH, type RedactionContext, whyNotRedacted } from "./values.js";

const none: ReadonlySet<string> = new Set();

/** Keeps the values that are redacted, and the matcher that finds them in every form. */
export class Redactor {
  readonly #context: RedactionContext;
  /** Every text that is looked for, and the name of the variable it belongs to. */
  readonly #patterns = new Map<string, string>();
  /** Every value that was given, and whether it was taken for a secret whatever it looks like. */
  readonly #seen = new Map<string, boolean>();
  #always = 0;
  readonly #redacted = new Map<string, string>();
  readonly #budget = new Budget();
  #byteFinder: TextFinder | undefined;
  #finder = new TextFinder(new Matcher(this.#patterns));

  constructor(context: RedactionContext) {
    this.#context = context;
  }

  /**
   * Returns a matcher for `values` (value → name) and all that were given before: what once was a secret stays one. Those in `alwaysSecret`
   * are secrets whatever they look like. Both are taken to only grow, so that asking again costs nothing if nothing was added.
   */
  matcherFor(values: ReadonlyMap<string, string>, alwaysSecret: ReadonlySet<string> = none): TextFinder {
    if (values.size === this.#seen.size && alwaysSecret.size === this.#always) return this.#finder;
    this.#always = alwaysSecret.size;
    for (const [value, name] of values) {
      const isAlways = alwaysSecret.has(value) || saysSecret(name);
      if (this.#seen.get(value) === isAlways) continue;
      this.#seen.set(value, isAlways);
      const context = { ...this.#context, alwaysSecret: isAlways };
      if (whyNotRedacted(value, context) !== undefined) continue;
      this.#redacted.set(value, name);
      for (const form of formsOf(value, { context, budget: this.#budget })) {
        if (!this.#patterns.has(form)) this.#patterns.set(form, name);
      }
    }
    this.#byteFinder = undefined;
    this.#finder = new TextFinder(new Matcher(this.#patterns));
    return this.#finder;
  }

  /** The same for bytes, of which each is a character of the text: what was given so far, in UTF-8. */
  get byteMatcher(): TextFinder {
    this.#byteFinder ??= new TextFinder(
      new Matcher(new Map([...this.#patterns].map(([form, name]) => [Buffer.from(form).toString("latin1"), name]))),
    );
    return this.#byteFinder;
  }

  /** Returns the name of a value that has `fragment`, or a significant part of it, in it. */
  nameOf(fragment: string): string | undefined {
    const parts = [fragment];
    for (let at = 0; at + LEAST_LENGTH < fragment.length; at++) parts.push(fragment.slice(at, at + LEAST_LENGTH));
    for (const [value, name] of this.#redacted) if (parts.some((part) => value.includes(part))) return name;
    return undefined;
  }
}
