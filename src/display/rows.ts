import { isPlainObject, type Members, methodOf } from "./members.js";
import type { Table } from "./table.js";

/** How many rows are looked at for what columns there are: a million would take a second. */
const LOOKED_AT = 1_000;

/** Returns an array of flat objects as a table: each has names and values that are not objects themselves. Undefined for anything else. */
export function tableOfFlatObjects(value: object, limit: number): Table | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined;
  // As a list without holes.
  const rows: readonly unknown[] = Array.from(value.slice(0, LOOKED_AT));
  if (!rows.every(isFlat)) return undefined;
  const columns = columnsOf(rows);
  return columns.length === 0 ? undefined : toTable(columns, rows, { total: value.length, limit });
}

/** Returns a data frame of arquero or danfo as a table; undefined for anything else. Those of nodejs-polars show themselves. */
export function tableOfFrame(value: Members, limit: number): Table | undefined {
  return tableOfArquero(value, limit) ?? tableOfDanfo(value, limit);
}

/** Returns rows as a table: objects, lists, or single values. */
export function tableOfRows(
  rows: readonly unknown[],
  options: { readonly limit: number; readonly columns?: readonly string[] | undefined },
): Table {
  const { limit } = options;
  if (rows.length > 0 && rows.every((row) => Array.isArray(row))) {
    const lists = rows as readonly (readonly unknown[])[];
    const width = lists.reduce((most, row) => Math.max(most, row.length), 0);
    const columns = options.columns ?? Array.from({ length: width }, (_, index) => String(index));
    return { columns, rows: lists.slice(0, limit), total: rows.length };
  }
  const objects = rows.map((row) => (typeof row === "object" && row !== null ? (row as Members) : { value: row }));
  return toTable(options.columns ?? columnsOf(objects.slice(0, LOOKED_AT)), objects, { total: rows.length, limit });
}

function isFlat(row: unknown): row is Members {
  return isPlainObject(row) && !Array.isArray(row) && Object.values(row).every(isFlatValue);
}

function isFlatValue(value: unknown): boolean {
  return (typeof value !== "object" && typeof value !== "function") || value === null || value instanceof Date;
}

function columnsOf(rows: readonly Members[]): string[] {
  const columns = new Set<string>();
  for (const row of rows) for (const name of Object.keys(row)) columns.add(name);
  return [...columns];
}

function toTable(
  columns: readonly string[],
  rows: readonly Members[],
  { total, limit }: { readonly total: number; readonly limit: number },
): Table {
  return { columns, rows: rows.slice(0, limit).map((row) => columns.map((name) => row[name])), total };
}

function tableOfArquero(value: Members, limit: number): Table | undefined {
  const [numRows, columnNames, objects] = ["numRows", "columnNames", "objects"].map((name) => methodOf(value, name));
  if (!numRows || !columnNames || !objects) return undefined;
  const columns = stringsOf(columnNames());
  const rows = objects({ limit });
  const total = numRows();
  if (columns === undefined || !Array.isArray(rows) || typeof total !== "number") return undefined;
  return toTable(columns, rows, { total, limit });
}

/** A frame, or a series, which is a frame of one column. */
function tableOfDanfo(value: Members, limit: number): Table | undefined {
  if (!("$columns" in value && "$index" in value && "values" in value && "index" in value)) return undefined;
  const { values, index } = value;
  const columns = stringsOf(value.columns);
  if (columns === undefined || !Array.isArray(values) || !Array.isArray(index)) return undefined;
  const rows = values.slice(0, limit).map((row: unknown, at) => [index[at], ...(Array.isArray(row) ? row : [row])]);
  return { columns: ["", ...columns], rows, total: values.length };
}

function stringsOf(value: unknown): string[] | undefined {
  return Array.isArray(value) ? value.map(String) : undefined;
}
