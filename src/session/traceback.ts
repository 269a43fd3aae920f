import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ThrownText } from "../engine/protocol.js";
import { type Position, positionAt } from "../errors.js";

/** What a notebook shows of an error (`error` of the Jupyter messaging protocol). */
export interface ShownError {
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];
}

/** A fault that was found before a cell ran. */
export interface Fault extends Position {
  readonly message: string;
  /** TypeScript's number of it, if it has one. */
  readonly code?: number;
  /** The module in which it is; undefined for the cell. */
  readonly file?: string;
}

type Redact = (text: string) => string;

const red = (text: string) => `\u001b[31m${text}\u001b[39m`;
const bold = (text: string) => `\u001b[1m${text}\u001b[22m`;
const dim = (text: string) => `\u001b[2m${text}\u001b[22m`;

/**
 * Describes something thrown: its name, message, stack, and the line of the cell in which it happened.
 *
 * @param codeNamed Returns the code of the cell that stack traces call by a name.
 */
export function describeThrown(
  thrown: ThrownText,
  codeNamed: (name: string) => string | undefined,
  redact: Redact,
): ShownError {
  const [head = "", ...rest] = redact(thrown.text).split("\n");
  const match = /^\s+at .*?(Cell \[[^\]]*\]):(\d+):(\d+)/m.exec(thrown.text);
  const [, cell = "", line, column] = match ?? [];
  const traceback = [
    red(bold(head)),
    ...rest.map((text) => (/^\s+at /.test(text) ? dim(text) : text)),
    ...(match ? frameAround(codeNamed(cell) ?? "", { line: Number(line), column: Number(column) }, redact) : []),
  ];
  return { ename: redact(thrown.name), evalue: redact(thrown.message), traceback: [traceback.join("\n")] };
}

/** Describes faults that were found before a cell ran. */
export function describeDiagnostics(
  faults: readonly Fault[],
  cell: { readonly kind: string; readonly name: string; readonly source: string },
  redact: Redact,
): ShownError {
  const described = faults.map(({ message, code, file, line, column }) => {
    const number = code === undefined ? "" : ` TS${code}`;
    return { text: `${file ?? cell.name}:${line}:${column} - error${number}: ${message}`, file, line, column };
  });
  const traceback = described.flatMap(({ text, file, line, column }, index) => [
    ...(index > 0 ? [""] : []),
    red(bold(redact(text))),
    ...(file === undefined ? frameAround(cell.source, { line, column }, redact) : []),
  ]);
  return { ename: cell.kind, evalue: redact(described[0]?.text ?? ""), traceback: [traceback.join("\n")] };
}

/** As {@link positionAt}, in a file; its beginning if it is not there any more. */
export function positionInFile(folder: string, file: string, offset: number): Position {
  try {
    return positionAt(readFileSync(join(folder, file), "utf8"), offset);
  } catch {
    return { line: 1, column: 1 };
  }
}

const LINES_AROUND = 2;

/** Returns the lines of the cell around a place, with a mark at it. */
function frameAround(source: string, { line, column }: Position, redact: Redact): string[] {
  if (source === "") return [];
  const lines = redact(source).split("\n");
  // What is redacted may have moved the place; the mark then says nothing.
  const isMarked = lines[line - 1] === source.split("\n")[line - 1];
  const first = Math.max(1, line - LINES_AROUND);
  const last = Math.min(lines.length, line + LINES_AROUND);
  const width = String(last).length;
  const shown: string[] = [""];
  for (let number = first; number <= last; number++) {
    const text = `${number === line ? ">" : " "} ${String(number).padStart(width)} | ${lines[number - 1] ?? ""}`;
    shown.push(number === line ? text : dim(text));
    if (number === line && isMarked) shown.push(red(`  ${" ".repeat(width)} | ${" ".repeat(column - 1)}^`));
  }
  return shown;
}
