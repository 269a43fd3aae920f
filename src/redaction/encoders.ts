// Encoders of text work character by character. A text is encoded once for each distinct outcome that they have on the characters of it.

/** What an encoder makes of one character that is no ASCII letter or digit. */
export type Encode = (character: string) => string;

/** Returns `text` as each of the encoders writes it, each outcome once; nothing for a text of letters and digits, which none changes. */
export function encode(text: string, encoders: Encoders): Set<string> {
  const special = [...new Set(text.match(/[^A-Za-z0-9]/gu) ?? [])].sort();
  const forms = new Set<string>();
  if (special.length === 0) return forms;
  for (const outcome of encoders.outcomesOn(special)) {
    forms.add(text.replace(/[^A-Za-z0-9]/gu, (character) => outcome.get(character) ?? character));
  }
  return forms;
}

/** Several encoders, and what they make of the characters that occurred, worked out once. */
export class Encoders {
  readonly #encoders: readonly Encode[];
  readonly #outcomes = new Map<string, readonly ReadonlyMap<string, string>[]>();

  constructor(encoders: readonly Encode[]) {
    this.#encoders = encoders;
  }

  /** Returns each distinct outcome of the encoders on `characters`: what each character becomes. */
  outcomesOn(characters: readonly string[]): readonly ReadonlyMap<string, string>[] {
    const key = characters.join("");
    let outcomes = this.#outcomes.get(key);
    if (outcomes === undefined) {
      const distinct = new Map<string, ReadonlyMap<string, string>>();
      for (const encodeCharacter of this.#encoders) {
        const outcome = new Map(characters.map((character) => [character, encodeCharacter(character)]));
        distinct.set([...outcome.values()].join("\0"), outcome);
      }
      outcomes = [...distinct.values()];
      this.#outcomes.set(key, outcomes);
    }
    return outcomes;
  }
}
