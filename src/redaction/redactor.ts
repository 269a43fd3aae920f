import { formsOf } from "./forms.js";
import { Matcher } from "./matcher.js";
import { saysSecret } from "./secret-names.js";
import { type RedactionContext, whyNotRedacted } from "./values.js";

// Of so many characters of values every form is looked for: some thousand values. Of what is beyond, the forms would take memory and
// time out of proportion, so only those are looked for that a program prints by itself. A value that does not fit leaves its place to others.
const MOST_CHARACTERS = 1 << 18;

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
  #characters = 0;
  #matcher = new Matcher(this.#patterns);

  constructor(context: RedactionContext) {
    this.#context = context;
  }

  /**
   * Gives a matcher for `values` (value → name) and all that were given before: what once was a secret stays one. Those in `alwaysSecret`
   * are secrets whatever they look like. Both are taken to only grow, so that asking again costs nothing where nothing was added.
   */
  matcherFor(values: ReadonlyMap<string, string>, alwaysSecret: ReadonlySet<string> = none): Matcher {
    if (values.size === this.#seen.size && alwaysSecret.size === this.#always) return this.#matcher;
    this.#always = alwaysSecret.size;
    for (const [value, name] of values) {
      const isAlways = alwaysSecret.has(value) || saysSecret(name);
      if (this.#seen.get(value) === isAlways) continue;
      this.#seen.set(value, isAlways);
      const context = { ...this.#context, alwaysSecret: isAlways };
      if (whyNotRedacted(value, context) !== undefined) continue;
      this.#redacted.set(value, name);
      const everyForm = this.#characters + value.length <= MOST_CHARACTERS;
      if (everyForm) this.#characters += value.length;
      for (const form of formsOf(value, { context, everyForm })) {
        if (!this.#patterns.has(form)) this.#patterns.set(form, name);
      }
    }
    this.#matcher = new Matcher(this.#patterns);
    return this.#matcher;
  }

  /** Gives the name of a value that has `fragment` in it. */
  nameOf(fragment: string): string | undefined {
    for (const [value, name] of this.#redacted) if (value.includes(fragment)) return name;
    return undefined;
  }
}
