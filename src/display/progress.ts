import { randomUUID } from "node:crypto";
import { escapeHtml } from "../escape-html.js";
import { kernelHooks } from "../kernel-hooks.js";
import { visibleLine } from "../visible-text.js";
import { display, update } from "./display.js";
import { Displayable } from "./displayable.js";

/** What a progress bar says. */
export interface ProgressOptions {
  /** What is done, shown before the bar. Default: nothing. */
  readonly label?: string;
  /** How many items there are. Default: what the iterable's `length` or `size` says, else it is not known. */
  readonly total?: number;
}

/** How often what is shown changes, in milliseconds. */
const INTERVAL = 100;

/**
 * Returns the items of an iterable, sync or async, and shows how many have been taken: a bar in a notebook, a line on a terminal's standard
 * error. What is shown last says how the loop ended.
 *
 * @example for (const file of progress(files, { label: "Reading" })) await read(file);
 */
export function progress<Item>(items: Iterable<Item>, options?: ProgressOptions): Generator<Item, void, undefined>;
export function progress<Item>(
  items: AsyncIterable<Item>,
  options?: ProgressOptions,
): AsyncGenerator<Item, void, undefined>;
export function progress<Item>(
  items: Iterable<Item> | AsyncIterable<Item>,
  { label = "", total = totalOf(items) }: ProgressOptions = {},
): Generator<Item, void, undefined> | AsyncGenerator<Item, void, undefined> {
  const bar = { label, total };
  return Symbol.iterator in items ? follow(items, bar) : followAsync(items, bar);
}

interface Bar {
  readonly label: string;
  readonly total: number | undefined;
}

function totalOf(items: object): number | undefined {
  const count: unknown = "length" in items ? items.length : "size" in items ? items.size : undefined;
  return typeof count === "number" ? count : undefined;
}

function* follow<Item>(items: Iterable<Item>, bar: Bar): Generator<Item, void, undefined> {
  const meter = new Meter(bar);
  try {
    for (const item of items) {
      yield item;
      meter.advance();
    }
    meter.complete();
  } finally {
    meter.end();
  }
}

async function* followAsync<Item>(items: AsyncIterable<Item>, bar: Bar): AsyncGenerator<Item, void, undefined> {
  const meter = new Meter(bar);
  try {
    for await (const item of items) {
      yield item;
      meter.advance();
    }
    meter.complete();
  } finally {
    meter.end();
  }
}

type State = "running" | "done" | "stopped";

/** Counts, and shows the count. */
class Meter {
  readonly #bar: Bar;
  readonly #id = randomUUID();
  readonly #started = performance.now();
  #shownAt = this.#started;
  #count = 0;
  #state: State = "running";

  constructor(bar: Bar) {
    this.#bar = bar;
    if (kernelHooks()) display(this.#render(), { id: this.#id });
    else this.#print();
  }

  advance(): void {
    this.#count++;
    const now = performance.now();
    if (now - this.#shownAt < INTERVAL) return;
    this.#shownAt = now;
    this.#show();
  }

  complete(): void {
    this.#state = "done";
  }

  end(): void {
    if (this.#state === "running") this.#state = "stopped";
    this.#show();
  }

  #show(): void {
    if (kernelHooks()) update(this.#render(), { id: this.#id });
    else this.#print();
  }

  /** A terminal has one line that changes; a log has the last one only. */
  #print(): void {
    const isLast = this.#state !== "running";
    const { stderr } = process;
    if (stderr.isTTY) stderr.write(`\r\u001b[K${this.#text()}${isLast ? "\n" : ""}`);
    else if (isLast) stderr.write(`${this.#text()}\n`);
  }

  #text(): string {
    const label = visibleLine(this.#bar.label);
    return label === "" ? this.#counted() : `${label}: ${this.#counted()}`;
  }

  #counted(): string {
    const { total } = this.#bar;
    const seconds = (performance.now() - this.#started) / 1_000;
    const count =
      total === undefined || total === 0
        ? `${this.#count} done`
        : `${this.#count} of ${total} (${Math.floor((100 * this.#count) / total)}%)`;
    const parts = [count, duration(seconds)];
    if (this.#state === "stopped") parts.push("stopped");
    else if (this.#state === "running" && total !== undefined && this.#count > 0) {
      parts.push(`${duration((seconds / this.#count) * Math.max(0, total - this.#count))} left`);
    }
    return parts.join(", ");
  }

  #render(): Displayable {
    const { total, label } = this.#bar;
    const max = total === undefined && this.#state === "done" ? this.#count : total;
    const value = max === undefined ? "" : ` value="${this.#count}" max="${Math.max(1, max)}"`;
    const isEmpty = max === undefined && this.#state === "stopped";
    const bar = isEmpty ? "" : `<progress${max === 0 ? ' value="1" max="1"' : value}></progress> `;
    const name = label === "" ? "" : `${escapeHtml(label)} `;
    return new Displayable({
      "text/html": `<div>${name}${bar}${escapeHtml(this.#counted())}</div>`,
      "text/plain": this.#text(),
    });
  }
}

function duration(seconds: number): string {
  if (seconds < 60) return `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${minutes} min ${Math.floor(seconds % 60)} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
