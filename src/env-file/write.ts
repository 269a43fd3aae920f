import { BspumpError } from "../errors.js";
import { type Assignment, type EnvFileOptions, parseEnvFile } from "./env-file.js";
import { findMarkedLines } from "./marks.js";

/** Writes a value in quotes, so that every reader of env files that follows Compose reads it back, character for character. */
export function quoteValue(value: string): string {
  const endsOdd = /(?<!\\)(?:\\\\)*\\$/.test(value);
  // In single quotes nothing means anything but a quote and a backslash before one.
  if (!/['\r]/.test(value) && !endsOdd) return `'${value}'`;
  return `"${value.replace(/[\\"$]/g, "\\$&").replaceAll("\r", "\\r")}"`;
}

/** Writes a value as {@link quoteValue} does, but without quotes if none of its characters may mean something. */
export function writeValue(value: string): string {
  return /^[^\s\p{Cc}'"`#$]*$/u.test(value) ? value : quoteValue(value);
}

/** What to change in the text of a group. */
export interface Change {
  /** Offsets of what is replaced. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Makes changes that do not overlap. */
export function changeText(text: string, changes: readonly Change[]): string {
  let changed = text;
  for (const change of [...changes].sort((a, b) => b.start - a.start)) {
    changed = changed.slice(0, change.start) + change.text + changed.slice(change.end);
  }
  return changed;
}

/**
 * Sets a variable in the text of a group: its last assignment gets the value, or a line is added. Everything else stays, comments included.
 *
 * @throws BspumpError `ENV_FILE_INVALID` if the text cannot be read, or if the change would be read differently.
 */
export function setInText(text: string, name: string, value: string, file: string): string {
  const assignments = assignmentsIn(text, file);
  const last = assignments.findLast((assignment) => assignment.name === name);
  const written = writeValue(value);
  const candidates = [written, quoteValue(value)].map((form) => {
    if (last !== undefined) return changeText(text, [replacementOf(text, last, form)]);
    const newline = text.includes("\r\n") ? "\r\n" : "\n";
    const separator = text === "" || text.endsWith("\n") ? "" : newline;
    return `${text}${separator}${name}=${form}${newline}`;
  });
  const expected = new Map(valuesOf(assignments)).set(name, value);
  const changed = candidates.find((candidate) => isReadAs(candidate, expected, file));
  if (changed !== undefined) return changed;
  throw cannotChange(file, last?.line, name);
}

/**
 * Takes every assignment of a variable out of the text of a group, with its line and the `# redact` or `# noredact` above it. Returns undefined if
 * there is none.
 *
 * @throws BspumpError as {@link setInText}.
 */
export function unsetInText(text: string, name: string, file: string): string | undefined {
  const assignments = assignmentsIn(text, file);
  const removed = assignments.filter((assignment) => assignment.name === name);
  if (removed.length === 0) return undefined;
  const marks = findMarkedLines(text, assignments);
  const changes = removed.map(({ start, end, line }): Change => {
    let lineStart = text.lastIndexOf("\n", start - 1) + 1;
    const newline = text.indexOf("\n", end);
    // A mark that stayed would be one of the next variable.
    while (marks.has(line) && lineStart > 0) {
      const above = text.lastIndexOf("\n", lineStart - 2) + 1;
      if (!/^[\t ]*#[\t ]*(?:no)?redact(?![\w-])/.test(text.slice(above, lineStart))) break;
      lineStart = above;
    }
    return { start: lineStart, end: newline === -1 ? text.length : newline + 1, text: "" };
  });
  const changed = changeText(text, changes);
  const expected = new Map(valuesOf(assignments));
  expected.delete(name);
  if (!isReadAs(changed, expected, file)) throw cannotChange(file, removed[0]?.line, name);
  return changed;
}

/** Returns the change that gives an assignment another value; a comment after it stays. */
export function replacementOf(text: string, { quote, start, end }: Assignment, written: string): Change {
  if (quote !== undefined) return { start, end, text: written };
  const source = text.slice(start, end);
  const comment = source.indexOf(" #");
  const value = (comment === -1 ? source : source.slice(0, comment)).trimEnd();
  // A name alone on its line has no sign of its own.
  const sign = /[=:]\s*$/.test(text.slice(0, start)) ? "" : "=";
  return { start, end: start + value.length, text: `${sign}${written}` };
}

// Everything is set, so that no reference is rejected: what references resolve to does not matter.
const ANYTHING = "x";

/** Reads the assignments in a text, whatever its references refer to. Throws as {@link parseEnvFile}. */
export function assignmentsIn(text: string, file: string): readonly Assignment[] {
  const assignments: Assignment[] = [];
  const assigned: EnvFileOptions["assigned"] = (assignment) => assignments.push(assignment);
  parseEnvFile(text, { file, inherited: () => ANYTHING, assigned });
  return assignments;
}

function valuesOf(assignments: readonly Assignment[]): Map<string, string> {
  return new Map(assignments.map(({ name, value }) => [name, value]));
}

function isReadAs(text: string, expected: ReadonlyMap<string, string>, file: string): boolean {
  try {
    const values = valuesOf(assignmentsIn(text, file));
    return values.size === expected.size && [...expected].every(([name, value]) => values.get(name) === value);
  } catch (error) {
    if (BspumpError.is(error)) return false;
    throw error;
  }
}

function cannotChange(file: string, line: number | undefined, name: string): BspumpError {
  const place = line === undefined ? file : `${file}:${line}`;
  const message = `${place} cannot be changed without changing another variable. Put ${name} on a line of its own.`;
  return new BspumpError("ENV_FILE_INVALID", message, { file, line });
}
