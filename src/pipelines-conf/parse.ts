import { BspumpError, formatPlace } from "../errors.js";
import { LineCursor } from "./lines.js";
import { skipSpace, skipSpaceBack, stripEnd } from "./python-text.js";

/** Name of the section that underlies all others. */
export const DEFAULT_SECTION = "DEFAULT";

/** Returns an environment variable; undefined if it is not set. */
export type EnvironmentLookup = (name: string) => string | undefined;

/** A text that options are in. */
export interface Source {
  /** Path of the file, if there is one. */
  readonly file: string | undefined;
  readonly text: string;
  /** The environment as it was when the text was read. */
  readonly lookup: EnvironmentLookup;
}

/** An option as it was read. */
export interface Entry {
  /** Its value as it is in the file, lines joined; no reference is expanded. */
  readonly value: string;
  readonly source: Source;
  /** The line of the option, from 1. */
  readonly line: number;
  /** Where its line begins in the text. */
  readonly lineStart: number;
  /** Where its value begins in the text. */
  readonly valueStart: number;
}

/** The options of a section by their lower-cased names, in the order of the file. */
export type Section = ReadonlyMap<string, Entry>;

/** The sections of one file by name, in its order; `DEFAULT` is among them if the file has it. */
export type Sections = ReadonlyMap<string, Section>;

/** An option whose value may go on. */
interface OpenOption {
  readonly section: Map<string, Entry>;
  readonly name: string;
  readonly entry: Entry;
  /** What continues its value. */
  more: string[] | undefined;
  /** Blank lines since then, which are part of the value if it goes on after them. */
  blankLines: number;
}

/**
 * Parses the text of one `pipelines.conf` as Python's `configparser` does with its defaults (black-box results of Python 3.11;
 * behaviour.md, section 7). Values are not expanded.
 *
 * @throws BspumpError `CONF_INVALID` with line and column for a duplicate section or option, an option before any section, or a line
 *   that is neither. The text of such a line is not shown: it may be a secret.
 */
export function parseSections(source: Source): Map<string, Map<string, Entry>> {
  const { text } = source;
  const sections = new Map<string, Map<string, Entry>>();
  const lines = new LineCursor(text);
  let section: Map<string, Entry> | undefined;
  let option: OpenOption | undefined;
  let optionIndent = 0;
  while (lines.advance()) {
    const start = skipSpace(text, lines.start, lines.end);
    if (start === lines.end) {
      if (option !== undefined) option.blankLines++;
      continue;
    }
    const first = text[start];
    if (first === "#" || first === ";") continue;
    const end = skipSpaceBack(text, lines.end, start);
    const indent = start - lines.start;
    if (option !== undefined && indent > optionIndent) {
      addLine(option, text.slice(start, end));
      continue;
    }
    if (option !== undefined) close(option);
    option = undefined;
    optionIndent = indent;
    const header = first === "[" ? sectionName(text, start, end) : undefined;
    if (header !== undefined) {
      section = openSection(sections, header);
      if (section === undefined) {
        throw invalidLine(source, lines, start, `repeats the section [${header}]`, "Put its options into one section.");
      }
      continue;
    }
    if (section === undefined) {
      throw invalidLine(source, lines, start, "is before any section", "Begin with a line such as [general].");
    }
    const delimiter = findDelimiter(text, start, end);
    const name = text.slice(start, skipSpaceBack(text, delimiter, start)).toLowerCase();
    if (delimiter === end || name === "") {
      const advice = "Write [section] or option = value, or indent the line to continue a value.";
      throw invalidLine(source, lines, start, "is neither a section nor an option", advice);
    }
    if (section.has(name)) {
      throw invalidLine(source, lines, start, `repeats the option ${name}`, "Keep one of the two.");
    }
    const valueStart = skipSpace(text, delimiter + 1, end);
    const value = text.slice(valueStart, end);
    const { number: line, start: lineStart } = lines;
    option = { section, name, entry: { value, source, line, lineStart, valueStart }, more: undefined, blankLines: 0 };
  }
  if (option !== undefined) close(option);
  return sections;
}

function addLine(option: OpenOption, line: string): void {
  option.more ??= [option.entry.value];
  option.more.push("\n".repeat(option.blankLines + 1) + line);
  option.blankLines = 0;
}

function close({ section, name, entry, more }: OpenOption): void {
  section.set(name, more === undefined ? entry : { ...entry, value: stripEnd(more.join("")) });
}

/** Returns where the first `=` or `:` is, or `end`. */
function findDelimiter(text: string, start: number, end: number): number {
  for (let index = start; index < end; index++) {
    const code = text.charCodeAt(index);
    if (code === 0x3d || code === 0x3a) return index;
  }
  return end;
}

/** Returns the name in a section's header; it ends at the last bracket, and what follows that is ignored. */
function sectionName(text: string, start: number, end: number): string | undefined {
  const close = text.slice(start, end).lastIndexOf("]");
  return close > 1 ? text.slice(start + 1, start + close) : undefined;
}

/** Returns a new section, or `DEFAULT` again; undefined for another one that is there already. */
function openSection(sections: Map<string, Map<string, Entry>>, name: string): Map<string, Entry> | undefined {
  const existing = sections.get(name);
  if (existing !== undefined) return name === DEFAULT_SECTION ? existing : undefined;
  const section = new Map<string, Entry>();
  sections.set(name, section);
  return section;
}

function invalidLine({ file }: Source, lines: LineCursor, start: number, what: string, advice: string): BspumpError {
  const { number: line } = lines;
  const column = start - lines.start + 1;
  const place = file === undefined ? `Line ${line}` : formatPlace(file, { line, column });
  return new BspumpError("CONF_INVALID", `${place} ${what}. ${advice}`, { file, line, column });
}
