/** How many signatures are remembered, as many as Jupyter's own client remembers. */
const MOST_SIGNATURES = 2 ** 16;

/** The signatures of messages that have come: who has recorded a message could send it once more, and have its cell run again. */
export class SignatureHistory {
  readonly #seen = new Set<string>();

  /** Remembers a signature. Returns whether it was not there before. */
  add(signature: string): boolean {
    if (this.#seen.has(signature)) return false;
    this.#seen.add(signature);
    if (this.#seen.size > MOST_SIGNATURES) {
      for (const oldest of this.#seen) {
        this.#seen.delete(oldest);
        break;
      }
    }
    return true;
  }
}
