import { BspumpError } from "../errors.js";
import { indentOf, strip, stripEnd } from "./python-text.js";
import { type EnvironmentLookup, substituteEnvironment, type ValueParts } from "./value.js";

/** Name of the section that underlies all others. */
export const DEFAULT_SECTION = "DEFAULT";

/** An option as it was read. */
export interface Entry {
  readonly parts: ValueParts;
  /** Path of the file it stands in, where there is one. */
  readonly file: string | undefined;
  /** The line of each line of the value, from 1; the first is that of the option. */
  readonly lines: readonly number[];
}

/** The options of a section by their lower-cased names, in the order of the file. */
export type Section = ReadonlyMap<string, Entry>;

/** The sections of one file by name, in its order; `DEFAULT` is among them where the file has it. */
export type Sections = ReadonlyMap<string, Section>;

/** How a text is parsed. */
export interface ParseOptions {
  /** Path of the file, for errors. */
  readonly file: string | undefined;
  readonly lookup: EnvironmentLookup;
}

interface OpenOption {
  readonly section: Map<string, Entry>;
  readonly name: string;
  readonly content: string[];
  readonly lines: number[];
}

/**
 * Parses the text of one `pipelines.conf` as Python's `configparser` does with its defaults and extended interpolation (black-box
 * results of Python 3.11; behaviour.md, section 7).
 *
 * @throws BspumpError `CONF_INVALID` with the line for a duplicate section or option, an option before any section, or a line that is
 *   neither. The text of the line is not shown: it may be a secret.
 */
export function parseSections(text: string, { file, lookup }: ParseOptions): Sections {
  const sections = new Map<string, Map<string, Entry>>();
  let section: Map<string, Entry> | undefined;
  let option: OpenOption | undefined;
  let indent = 0;
  const close = () => {
    if (option === undefined) return;
    const { name, content, lines } = option;
    option.section.set(name, { parts: substituteEnvironment(stripEnd(content.join("\n")), lookup), file, lines });
    option = undefined;
  };
  let number = 0;
  for (const line of linesOf(text)) {
    number++;
    const content = strip(line);
    if (content.startsWith("#") || content.startsWith(";")) continue;
    if (content === "") {
      option?.content.push("");
      option?.lines.push(number);
      continue;
    }
    const lineIndent = indentOf(line);
    if (option !== undefined && lineIndent > indent) {
      option.content.push(content);
      option.lines.push(number);
      continue;
    }
    indent = lineIndent;
    close();
    const header = sectionName(content);
    if (header !== undefined) {
      section = openSection(sections, header, () =>
        invalidLine(file, number, `repeats the section [${header}]`, "Put its options into one."),
      );
      continue;
    }
    if (section === undefined) {
      throw invalidLine(file, number, "stands before any section", "Begin the file with a line such as [general].");
    }
    const delimiter = content.search(/[=:]/);
    const name = delimiter === -1 ? "" : stripEnd(content.slice(0, delimiter)).toLowerCase();
    if (name === "") {
      const advice = "Write [section] or option = value, or indent the line to continue a value.";
      throw invalidLine(file, number, "is neither a section nor an option", advice);
    }
    if (section.has(name)) throw invalidLine(file, number, `repeats the option ${name}`, "Keep one of the two.");
    option = { section, name, content: [strip(content.slice(delimiter + 1))], lines: [number] };
    // Its place among the section's options is that of its first line.
    section.set(name, { parts: [], file, lines: option.lines });
  }
  close();
  return sections;
}

// Python reads files with universal newlines: a lone carriage return ends a line too.
function* linesOf(text: string): Generator<string> {
  let start = 0;
  for (const { 0: end, index } of text.matchAll(/\r\n?|\n/g)) {
    yield text.slice(start, index);
    start = index + end.length;
  }
  if (start < text.length) yield text.slice(start);
}

/** Gives the name in a section's header; it ends at the last bracket, and what follows that is ignored. */
function sectionName(content: string): string | undefined {
  if (!content.startsWith("[")) return undefined;
  const end = content.lastIndexOf("]");
  return end > 1 ? content.slice(1, end) : undefined;
}

function openSection(
  sections: Map<string, Map<string, Entry>>,
  name: string,
  duplicate: () => Error,
): Map<string, Entry> {
  const existing = sections.get(name);
  if (existing === undefined) {
    const section = new Map<string, Entry>();
    sections.set(name, section);
    return section;
  }
  if (name !== DEFAULT_SECTION) throw duplicate();
  return existing;
}

function invalidLine(file: string | undefined, line: number, what: string, advice: string): BspumpError {
  const place = file === undefined ? `Line ${line}` : `${file}:${line}`;
  return new BspumpError("CONF_INVALID", `${place} ${what}. ${advice}`, { file, line });
}
