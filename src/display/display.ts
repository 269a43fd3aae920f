import { randomUUID } from "node:crypto";
import { inspect } from "node:util";
import { kernelHooks } from "../kernel-hooks.js";
import { Displayable } from "./displayable.js";
import type { Shown } from "./mime-bundle.js";
import { isPromise } from "./promise.js";
import { tableOfFrame, tableOfRows } from "./rows.js";
import { NOTHING, SHOW, show } from "./show.js";
import { renderTable, SHOWN_ROWS } from "./table.js";

/** How something is displayed. */
export interface DisplayOptions {
  /** The name under which `update` replaces what is shown. Default: one of its own, for the handle that is returned. */
  readonly id?: string;
}

/** What was shown, to be replaced. As the last expression of a cell it shows nothing more. */
export class DisplayHandle {
  /** The id under which `update` replaces it. */
  readonly id: string;

  /** `display` makes it. */
  constructor(id: string) {
    this.id = id;
  }

  /** Shows another value in its place. */
  update(value: unknown): void {
    update(value, { id: this.id });
  }

  /** @internal */
  [SHOW](): Shown {
    return NOTHING;
  }
}

/**
 * Shows a value in the cell's output, as richly as the last expression of a cell is shown. Outside of a notebook it prints the value's text.
 *
 * @returns A handle by which something else is shown in its place.
 * @example
 * const shown = display("working…");
 * shown.update(table(rows));
 */
export function display(value: unknown, { id = randomUUID() }: DisplayOptions = {}): DisplayHandle {
  put(value, id, false);
  return new DisplayHandle(id);
}

/** Shows a value instead of what was displayed under an id, in every cell. Outside of a notebook it prints the value's text. */
export function update(value: unknown, { id }: { readonly id: string }): void {
  put(value, id, true);
}

function put(value: unknown, id: string, isUpdate: boolean): void {
  const hooks = kernelHooks();
  if (hooks?.show) {
    hooks.show(value, { id, isUpdate });
    return;
  }
  const shown = show(value);
  const publish = ({ data, metadata }: Shown) => {
    if (hooks) hooks.display({ data, metadata, transient: { display_id: id } }, isUpdate);
    else console.log(String(data["text/plain"] ?? inspect(value)));
  };
  if (isPromise(shown)) void shown.then(publish);
  else publish(shown);
}

/** What of a table is shown. */
export interface TableOptions {
  /** The names of the columns that are shown, in this order. Default: all there are. */
  readonly columns?: readonly string[];
  /** How many rows are shown. Default: 20. */
  readonly limit?: number;
}

/**
 * Makes a table of rows (objects, lists, or single values) or of a data frame; how many more rows there are is said below it.
 *
 * @example display(table(rows, { columns: ["name", "total"], limit: 50 }))
 */
export function table(
  rows: Iterable<unknown> | object,
  { columns, limit = SHOWN_ROWS }: TableOptions = {},
): Displayable {
  const frame = Array.isArray(rows) ? undefined : tableOfFrame(rows as never, limit);
  if (frame !== undefined && columns === undefined) return new Displayable(renderTable(frame));
  if (frame !== undefined) {
    const kept = columns?.map((name) => frame.columns.indexOf(name)) ?? [];
    const cells = frame.rows.map((row) => kept.map((index) => row[index]));
    return new Displayable(renderTable({ columns: columns ?? [], rows: cells, total: frame.total }));
  }
  const list = Symbol.iterator in rows ? [...(rows as Iterable<unknown>)] : [rows];
  return new Displayable(renderTable(tableOfRows(list, { limit, columns })));
}
