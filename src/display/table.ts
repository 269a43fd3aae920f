import { inspect } from "node:util";
import { escapeHtml } from "../escape-html.js";
import { visibleLine } from "../visible-text.js";
import type { MimeBundle } from "./mime-bundle.js";

/** A table to be shown: its first rows, and how many there are in all. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
  readonly total: number;
}

/** How many rows and columns of a table are shown if nothing else is asked for. */
export const SHOWN_ROWS = 20;
const SHOWN_COLUMNS = 30;
/** How much of one value is shown, in code points. */
const LONGEST_CELL = 300;

/** Shows a table, as HTML and as aligned text. */
export function renderTable(
  table: Table,
): MimeBundle & { readonly "text/html": string; readonly "text/plain": string } {
  const columns = table.columns.slice(0, SHOWN_COLUMNS);
  const rows = table.rows.map((row) => columns.map((_, index) => toCell(row[index])));
  const notes = [
    ...(table.total > rows.length ? [`${table.total - rows.length} more`] : []),
    ...(table.columns.length > columns.length ? [`${table.columns.length - columns.length} more columns`] : []),
  ];
  return { "text/html": toHtml(columns, rows, notes), "text/plain": toText(columns, rows, notes) };
}

interface Cell {
  readonly text: string;
  readonly isNumber: boolean;
}

function toCell(value: unknown): Cell {
  const isNumber = typeof value === "number" || typeof value === "bigint";
  return { text: shorten(cellText(value)), isNumber };
}

function cellText(value: unknown): string {
  if (value === undefined) return "";
  if (value instanceof Date && !Number.isNaN(value.getTime()))
    return value.toISOString().replace(/T00:00:00\.000Z$/, "");
  if (typeof value === "string" || typeof value === "bigint") return String(value);
  if (typeof value !== "object" || value === null) return String(value);
  return inspect(value, { breakLength: Number.POSITIVE_INFINITY, depth: 1 });
}

function shorten(text: string): string {
  if (text.length <= LONGEST_CELL) return text;
  return `${[...text.slice(0, 2 * LONGEST_CELL)].slice(0, LONGEST_CELL).join("")}…`;
}

// Colours are the client's own, so that light and dark both read well.
function toHtml(columns: readonly string[], rows: readonly (readonly Cell[])[], notes: readonly string[]): string {
  const left = ' style="text-align:left"';
  const right = ' style="text-align:right"';
  const sides = columns.map((_, index) => (isNumeric(rows, index) ? right : left));
  const head = columns.map((name, index) => `<th${sides[index]}>${escapeHtml(name)}</th>`).join("");
  const body = rows.map(
    (row) => `<tr>${row.map(({ text }, index) => `<td${sides[index]}>${escapeHtml(text)}</td>`).join("")}</tr>`,
  );
  const note = notes.length > 0 ? `<p>${notes.join(", ")}</p>` : "";
  return `<table class="dataframe"><thead><tr>${head}</tr></thead><tbody>${body.join("")}</tbody></table>${note}`;
}

function toText(columns: readonly string[], rows: readonly (readonly Cell[])[], notes: readonly string[]): string {
  const lines = [columns, ...rows.map((row) => row.map(({ text }) => text))].map((line) => line.map(visibleLine));
  const widths = columns.map((_, index) => Math.max(...lines.map((line) => [...(line[index] ?? "")].length)));
  const isRight = columns.map((_, index) => isNumeric(rows, index));
  const align = (line: readonly string[]) =>
    line
      .map((text, index) => {
        const space = " ".repeat((widths[index] ?? 0) - [...text].length);
        return isRight[index] ? space + text : text + space;
      })
      .join("  ")
      .trimEnd();
  const [head = [], ...body] = lines;
  const rule = widths.map((width) => "─".repeat(width)).join("  ");
  return [align(head), rule, ...body.map(align), ...notes].join("\n");
}

/** Whether a column has numbers and nothing else. */
function isNumeric(rows: readonly (readonly Cell[])[], index: number): boolean {
  const cells = rows.map((row) => row[index]).filter((cell) => cell !== undefined && cell.text !== "");
  return cells.length > 0 && cells.every((cell) => cell?.isNumber);
}
