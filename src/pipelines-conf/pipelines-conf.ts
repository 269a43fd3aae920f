import type { Warning } from "../warnings.js";
import { toBoolean, toFloat, toInteger, toSeconds, toUrl, type Unreadable } from "./convert.js";
import type { Explain } from "./expand.js";
import { entryFailure, listNames, missingFailure, referenceFailure, shorten } from "./failures.js";
import { Interpolation, type Resolved, variablesIn } from "./interpolation.js";
import { DEFAULT_SECTION, type Entry, type Sections } from "./parse.js";
import { ValuePosition } from "./position.js";
import { splitAtSpace } from "./python-text.js";
import type { Fault } from "./reference-faults.js";

/** What was read of a configuration. */
export interface ConfigurationSource {
  readonly files: readonly string[];
  readonly sections: Sections;
  readonly warnings: readonly Warning[];
  /** Says where a variable that is not set could come from. */
  readonly explain: Explain;
}

/** A reference that fails. */
export interface UnresolvedReference {
  /** Section of the option. */
  readonly section: string;
  /** Option whose value it is in. */
  readonly option: string;
  /** As it is in the file, such as `${POSTGRES_PASSWORD}`; a very long one is cut. */
  readonly reference: string;
  /** Line of the reference, from 1. */
  readonly line: number;
}

/** An option of which a reference fails. */
export interface FailedOption extends UnresolvedReference {
  readonly file: string | undefined;
  /** Returns the message of the error that getting the option would throw for it. */
  readonly describe: () => string;
  /** The value that the reference is in, and what fails, in it or in another one that it leads to. */
  readonly origin: { readonly entry: Entry; readonly fault: Fault };
}

/** Where an option is, and what its value is or why it has none. */
export interface TracedOption {
  readonly file: string | undefined;
  readonly line: number;
  readonly value: string | undefined;
  /** The environment variables whose text is in the value. */
  readonly variables: ReadonlySet<string>;
}

/**
 * A configuration as a Python automation sees it. Values are expanded when they are got, so that one bad value spoils only itself:
 * every getter throws `SECTION_MISSING` or `OPTION_MISSING` for what is not there and has no fallback, and `REFERENCE_INVALID` or
 * `REFERENCE_UNRESOLVED` for a value whose references fail. A fallback replaces a missing option, never a bad value.
 */
export class PipelinesConf {
  /** Paths of the files it was read from, the including one first. */
  readonly files: readonly string[];
  /** What was left out when the files were read, such as an include that names no file. */
  readonly warnings: readonly Warning[];
  readonly #sections: Sections;
  readonly #interpolation: Interpolation;
  readonly #explain: Explain;

  /** Use {@link readPipelinesConf} or {@link parsePipelinesConf}. */
  constructor({ files, warnings, sections, explain }: ConfigurationSource) {
    this.files = files;
    this.warnings = warnings;
    this.#sections = sections;
    this.#interpolation = new Interpolation(sections);
    this.#explain = explain;
  }

  /** Returns the names of the sections, in the order of the file, without `DEFAULT`. */
  sections(): string[] {
    return [...this.#sections.keys()].filter((name) => name !== DEFAULT_SECTION);
  }

  /** Returns the names of a section's options, its own first and then those of `DEFAULT`. Throws `SECTION_MISSING`. */
  options(section: string): string[] {
    const own = this.#sections.get(section);
    if (own === undefined) throw this.#sectionMissing(section);
    const names = [...own.keys()];
    const defaults = section === DEFAULT_SECTION ? undefined : this.#sections.get(DEFAULT_SECTION);
    for (const name of defaults?.keys() ?? []) if (!own.has(name)) names.push(name);
    return names;
  }

  /** Says whether there is a section, or an option in it or in `DEFAULT`; the option's name in any case. */
  has(section: string, option?: string): boolean {
    if (option === undefined) return section !== DEFAULT_SECTION && this.#sections.has(section);
    return this.#interpolation.entry(section, option.toLowerCase()) !== undefined;
  }

  /** Returns an option's value, its references expanded. */
  get(section: string, option: string, fallback?: string): string {
    return this.#convert(section, option, fallback, asItIs);
  }

  /** Returns an option's value as a whole number. Throws `VALUE_INVALID` for another one. */
  getInt(section: string, option: string, fallback?: number): number {
    return this.#convert(section, option, fallback, toInteger);
  }

  /** Returns an option's value as a number. Throws `VALUE_INVALID` for another one. */
  getFloat(section: string, option: string, fallback?: number): number {
    return this.#convert(section, option, fallback, toFloat);
  }

  /** Returns an option's value as a boolean: `1`, `yes`, `true` or `on`, `0`, `no`, `false` or `off`, in any case. Throws `VALUE_INVALID` for another one. */
  getBoolean(section: string, option: string, fallback?: boolean): boolean {
    return this.#convert(section, option, fallback, toBoolean);
  }

  /**
   * Returns a duration in seconds: a number with one of the units `y` (365 days), `M` (31 days), `w`, `d`, `h`, `m`, `s` and `ms`; a bare number is seconds.
   * Throws `VALUE_INVALID` for another value.
   */
  getSeconds(section: string, option: string, fallback?: number): number {
    return this.#convert(section, option, fallback, toSeconds);
  }

  /** Returns an address, trimmed and without a slash at its end. Throws `VALUE_INVALID` for what is not one, or none of `schemes` if they are given. */
  getUrl(section: string, option: string, options: { schemes?: readonly string[]; fallback?: string } = {}): string {
    return this.#convert(section, option, options.fallback, (value) => toUrl(value, options.schemes));
  }

  /** Returns an option's value split at white space, newlines included. */
  getList(section: string, option: string, fallback?: string[]): string[] {
    return this.#convert(section, option, fallback, splitAtSpace);
  }

  /** Returns all options of a section over `defaults`, whose names are lower-cased as options are. Throws `SECTION_MISSING` only if there are no defaults. */
  section(name: string, defaults?: Record<string, string>): Record<string, string> {
    const values = new Map<string, string>();
    for (const [option, value] of Object.entries(defaults ?? {})) values.set(option.toLowerCase(), value);
    if (defaults === undefined || this.#sections.has(name)) {
      for (const option of this.options(name)) values.set(option, this.get(name, option));
    }
    // `fromEntries` defines each name, also `__proto__`.
    return Object.fromEntries(values);
  }

  /**
   * Returns the options of `[connection:ID]` over `defaults`.
   *
   * @example const { host, password } = conf.connection("PostgreSQLConnection", { host: "localhost" });
   */
  connection(id: string, defaults?: Record<string, string>): Record<string, string> {
    return this.section(`connection:${id}`, defaults);
  }

  /** Returns the options of `[pipeline:ID]`, or of `[pipeline:ID:COMPONENT]`, over `defaults`. */
  pipeline(id: string, component?: string, defaults?: Record<string, string>): Record<string, string> {
    return this.section(component === undefined ? `pipeline:${id}` : `pipeline:${id}:${component}`, defaults);
  }

  /** Lists at once every reference that would fail. One in an option of `DEFAULT` is listed for the first section it fails in. */
  unresolved(): UnresolvedReference[] {
    return this.failedReferences().map(({ section, option, reference, line }) => ({
      section,
      option,
      reference,
      line,
    }));
  }

  /** Returns all sections with all their options, `DEFAULT` worked in. Throws for the first bad value. */
  toObject(): Record<string, Record<string, string>> {
    return Object.fromEntries(this.sections().map((name) => [name, this.section(name)]));
  }

  /** Returns what may be shown: names, and no values. */
  toJSON(): { files: readonly string[]; sections: Record<string, string[]> } {
    const sections = this.sections().map((name): [string, string[]] => [name, this.options(name)]);
    return { files: this.files, sections: Object.fromEntries(sections) };
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    const lines = this.sections().map((name) => `  [${name}] ${listNames(this.options(name))}`);
    return ["PipelinesConf", ...this.files.map((file) => ` ${file}`), "\n", lines.join("\n")].join("");
  }

  /**
   * As {@link unresolved}, with the error that getting the option would throw for it.
   *
   * @internal
   */
  failedReferences(): FailedOption[] {
    const found: FailedOption[] = [];
    const seen = new Map<Entry, Set<string>>();
    for (const section of this.#sectionsOfValues()) {
      for (const option of this.options(section)) {
        const entry = this.#interpolation.entry(section, option);
        if (!entry?.value.includes("$")) continue;
        const position = new ValuePosition(entry);
        for (const { reference, offset, fault } of this.#interpolation.failures(section, option, entry)) {
          const references = seen.get(entry) ?? new Set();
          if (references.has(reference)) continue;
          seen.set(entry, references.add(reference));
          const { line } = position.at(offset);
          const describe = () => referenceFailure(fault, section, option, this.#explain).message;
          const { file } = entry.source;
          found.push({
            section,
            option,
            reference: shorten(reference),
            line,
            file,
            describe,
            origin: { entry, fault },
          });
        }
      }
    }
    return found;
  }

  /**
   * Returns where an option is, its value, and the environment variables whose text is in it. Throws as {@link get} for one that is not there.
   *
   * @internal
   */
  trace(section: string, option: string): TracedOption {
    const name = option.toLowerCase();
    const entry = this.#require(section, name);
    const outcome = this.#interpolation.resolve(section, name, entry);
    const place = { file: entry.source.file, line: entry.line };
    return outcome.kind === "resolved"
      ? { ...place, value: outcome.text, variables: variablesIn(outcome) }
      : { ...place, value: undefined, variables: new Set() };
  }

  #convert<T>(section: string, option: string, fallback: T | undefined, read: (value: string) => T | Unreadable): T {
    const name = option.toLowerCase();
    const entry = this.#interpolation.entry(section, name);
    if (entry === undefined && fallback !== undefined) return fallback;
    const found = entry ?? this.#require(section, name);
    const value = read(this.#textOf(section, name, found));
    if (!isUnreadable(value)) return value;
    throw entryFailure("VALUE_INVALID", found, 0, `[${section}] ${name} cannot be read. Make it ${value.wanted}.`);
  }

  #textOf(section: string, option: string, entry: Entry): string {
    if (!entry.value.includes("$")) return entry.value;
    const outcome: Resolved | Fault = this.#interpolation.resolve(section, option, entry);
    if (outcome.kind === "resolved") return outcome.text;
    throw referenceFailure(outcome, section, option, this.#explain);
  }

  /** The sections whose values are got: what is in `DEFAULT` alone is got nowhere else. */
  #sectionsOfValues(): string[] {
    const sections = this.sections();
    return sections.length === 0 ? [...this.#sections.keys()] : sections;
  }

  #require(section: string, option: string): Entry {
    const entry = this.#interpolation.entry(section, option);
    if (entry !== undefined) return entry;
    if (!this.#sections.has(section) && section !== DEFAULT_SECTION) throw this.#sectionMissing(section);
    const names = this.#sections.has(section) ? this.options(section) : [];
    const advice = names.length === 0 ? "It has none." : `It has ${listNames(names)}.`;
    throw missingFailure("OPTION_MISSING", this.files[0], `[${section}] has no option ${option}. ${advice}`);
  }

  #sectionMissing(section: string): Error {
    const names = this.sections();
    const advice = names.length === 0 ? "There are no sections." : `The sections are ${listNames(names)}.`;
    return missingFailure("SECTION_MISSING", this.files[0], `There is no section [${section}]. ${advice}`);
  }
}

function asItIs(value: string): string {
  return value;
}

function isUnreadable(value: unknown): value is Unreadable {
  return typeof value === "object" && value !== null && "wanted" in value;
}
