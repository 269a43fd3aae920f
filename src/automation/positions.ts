import type { Position } from "../errors.js";
import { escapeRegExp } from "../text.js";
import type { Stage } from "./stage.js";

// The TOML parser does not say where in the text something is, so places are looked for in the text as people write such files. If it is
// written in some other way none is found, and an error then names the file alone.

/** Returns where the text of an automation, in either format, lists a group: for one of `stages` rather than elsewhere. */
export function placeOfGroup(text: string, group: string, stages: readonly Stage[]): Position | undefined {
  const lines = linesOf(text);
  const secrets = Math.max(
    0,
    lines.findIndex((line) => /^\s*\[\s*secrets\s*\]/.test(line)),
  );
  // In double quotes it may be written with escapes.
  const written = [group, JSON.stringify(group).slice(1, -1)].map(escapeRegExp).join("|");
  const name = new RegExp(`(?<=^|["'\\s=])(?:${written})(?=["'\\s]|$)`);
  let stage = "";
  let elsewhere: Position | undefined;
  for (const [index, line] of lines.entries()) {
    if (index < secrets || /^\s*#/.test(line)) continue;
    stage =
      /^\s*(?:secrets\s*\.\s*)?["']?(dev|live-dev|staging|production)(?:_groups)?["']?\s*[=:]/.exec(line)?.[1] ?? stage;
    const column = line.search(name) + 1;
    if (column === 0) continue;
    if (stages.some((asked) => asked === stage)) return { line: index + 1, column };
    elsewhere ??= { line: index + 1, column };
  }
  return elsewhere;
}

/** Returns where the text of an `automation.toml` has an entry of a table, or the table itself. */
export function placeOfEntry(text: string, table: string, entry?: string): Position | undefined {
  const tableName = namePattern(table);
  const begin = new RegExp(`^\\s*\\[*\\s*${tableName}\\s*[\\].=]`);
  const header = new RegExp(`^\\s*\\[\\s*${tableName}\\s*\\]`);
  const full =
    entry === undefined ? begin : new RegExp(`^\\s*\\[*\\s*${tableName}\\s*\\.\\s*${namePattern(entry)}\\s*[\\].=]`);
  const short = entry === undefined ? begin : new RegExp(`^\\s*${namePattern(entry)}\\s*[.=]`);
  let isInTable = false;
  for (const [index, line] of linesOf(text).entries()) {
    if (full.test(line) || (isInTable && short.test(line))) return { line: index + 1, column: line.search(/\S/) + 1 };
    if (/^\s*\[/.test(line)) isInTable = header.test(line);
  }
  return undefined;
}

function namePattern(name: string): string {
  return `["']?${escapeRegExp(name)}["']?`;
}

function linesOf(text: string): string[] {
  return text.split(/\r\n?|\n/);
}
