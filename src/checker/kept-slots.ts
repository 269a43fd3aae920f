import type { ParsedCell } from "../engine/parse-cell.js";

/** What the names of slots end with whose file may have markup. */
export const MARKUP_SLOT = "x";

/** Which slots of a session are needed, and which are free. Needed are those with names that are current, and those whose names such slots use. */
export class KeptSlots {
  readonly #uses = new Map<string, readonly string[]>();
  /** How many names are a slot's, and how many slots use it. */
  readonly #holders = new Map<string, number>();
  /** The one that is taken next is the last. */
  readonly #free: string[] = [];

  /** Adds slots that are new, to be taken in their order. */
  add(slots: readonly string[]): void {
    this.#free.push(...slots.toReversed());
  }

  /** Returns the slot that the next cell of this language takes. */
  free(language: ParsedCell["language"]): string | undefined {
    return this.#free.findLast((slot) => slot.endsWith(MARKUP_SLOT) === (language === "tsx"));
  }

  /** Takes that slot. There must be one. */
  take(language: ParsedCell["language"]): string {
    const slot = this.free(language);
    if (slot === undefined) throw new Error("There is no free slot.");
    this.#free.splice(this.#free.lastIndexOf(slot), 1);
    return slot;
  }

  /** Keeps a slot, and what it uses, for as long as somebody holds it; `isForever`: for good. */
  keep(slot: string, uses: Iterable<string>, isForever: boolean): void {
    this.#uses.set(slot, [...uses]);
    for (const used of this.#uses.get(slot) ?? []) this.hold(used);
    if (isForever) this.hold(slot);
  }

  hold(slot: string): void {
    this.#holders.set(slot, (this.#holders.get(slot) ?? 0) + 1);
  }

  /** Holds a slot no longer; nobody else either may make it free, and others with it. */
  drop(slot: string): void {
    const holders = (this.#holders.get(slot) ?? 0) - 1;
    this.#holders.set(slot, holders);
    if (holders > 0) return;
    const uses = this.#uses.get(slot) ?? [];
    this.#uses.delete(slot);
    this.#holders.delete(slot);
    this.#free.push(slot);
    for (const used of uses) this.drop(used);
  }
}
