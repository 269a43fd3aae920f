// Milliseconds: who waits for so long wants to know for what, and how often it changes.
const PATIENCE = 2_000;
const INTERVAL = 200;

/** Shows on stderr, if that is a terminal, how far a long work has come. */
export class Progress {
  readonly #what: string;
  readonly #started = Date.now();
  #shownAt = 0;

  /** @param what What there are so many of, such as `files searched`. */
  constructor(what: string) {
    this.#what = what;
  }

  readonly update = (done: number, total: number): void => {
    const now = Date.now();
    if (!process.stderr.isTTY || now - this.#started < PATIENCE || now - this.#shownAt < INTERVAL) return;
    this.#shownAt = now;
    process.stderr.write(`\r\x1b[K${done} of ${total} ${this.#what}`);
  };

  /** Takes it away again. */
  end(): void {
    if (this.#shownAt > 0) process.stderr.write("\r\x1b[K");
  }
}
