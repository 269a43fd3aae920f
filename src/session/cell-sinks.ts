import type { CellSink } from "./cell.js";

/** The timers of how many cells still print into their own output; those of older ones print into that of the last cell. */
const MOST_SINKS = 500;

/** Where cells show what they show. */
export class CellSinks {
  readonly #sinks = new Map<number, CellSink>();
  #last: CellSink | undefined;

  add(run: number, sink: CellSink): void {
    this.#last = sink;
    this.#sinks.set(run, sink);
    this.#sinks.delete(run - MOST_SINKS);
  }

  /** The sink of the last cell that was run. */
  get last(): CellSink | undefined {
    return this.#last;
  }

  /** The sink of a cell, by the number of its run. */
  of(run: number): CellSink | undefined {
    return this.#sinks.get(run);
  }

  /** The sink of a cell, or of the last one that was run. */
  ofOrLast(run: number): CellSink | undefined {
    return this.#sinks.get(run) ?? this.#last;
  }
}
