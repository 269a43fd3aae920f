import { BspumpError, type ErrorCode } from "../errors.js";
import { toBoolean, toFloat, toInteger, toSeconds, toUrl, type Unreadable } from "./convert.js";
import { interpolate, type ReferenceFault } from "./interpolation.js";
import { DEFAULT_SECTION, type Entry, type Sections } from "./parse.js";
import { splitAtSpace } from "./python-text.js";
import type { EnvironmentLookup } from "./value.js";

/** What was read of a configuration. */
export interface ConfigurationSource {
  readonly files: readonly string[];
  readonly sections: Sections;
  readonly lookup: EnvironmentLookup;
  /** Says where a variable that is not set could come from. */
  readonly explain: (variable: string) => string;
}

/** A reference that fails. */
export interface UnresolvedReference {
  readonly section: string;
  readonly option: string;
  /** As it stands in the file, such as `${POSTGRES_PASSWORD}`. */
  readonly reference: string;
  /** Line of the reference, from 1. */
  readonly line: number;
}

/** A value, and the environment variables whose text is in it. */
export interface TracedValue {
  readonly value: string;
  readonly variables: ReadonlySet<string>;
}

/**
 * A configuration as a Python automation sees it. Values are expanded when they are got, so that one bad value spoils only itself:
 * every getter throws `SECTION_MISSING` or `OPTION_MISSING` for what is not there and has no fallback, and `REFERENCE_INVALID` or
 * `REFERENCE_UNRESOLVED` for a value whose references fail. A fallback stands in for a missing option, never for a bad value.
 */
export class PipelinesConf {
  /** Paths of the files it was read from, the including one first. */
  readonly files: readonly string[];
  readonly #source: ConfigurationSource;

  /** Use {@link readPipelinesConf} or {@link parsePipelinesConf}. */
  constructor(source: ConfigurationSource) {
    this.files = source.files;
    this.#source = source;
  }

  /** Gives the names of the sections, in the order of the file, without `DEFAULT`. */
  sections(): string[] {
    return [...this.#source.sections.keys()].filter((name) => name !== DEFAULT_SECTION);
  }

  /** Gives the names of a section's options, its own first and then those of `DEFAULT`. Throws `SECTION_MISSING`. */
  options(section: string): string[] {
    this.#requireSection(section);
    return [...new Set([...this.#own(section), ...this.#own(DEFAULT_SECTION)])];
  }

  /** Tells whether there is a section, or an option in it or in `DEFAULT`; the option's name in any case. */
  has(section: string, option?: string): boolean {
    if (option === undefined) return section !== DEFAULT_SECTION && this.#source.sections.has(section);
    return this.#entry(section, option.toLowerCase()) !== undefined;
  }

  /** Gives an option's value, its references expanded. */
  get(section: string, option: string, fallback?: string): string {
    return this.#convert(section, option, fallback, (value) => value);
  }

  /** Gives an option's value as a whole number. Throws `VALUE_INVALID` for another one. */
  getInt(section: string, option: string, fallback?: number): number {
    return this.#convert(section, option, fallback, toInteger);
  }

  /** Gives an option's value as a number. Throws `VALUE_INVALID` for another one. */
  getFloat(section: string, option: string, fallback?: number): number {
    return this.#convert(section, option, fallback, toFloat);
  }

  /** Gives an option's value as a boolean: `1`, `yes`, `true` or `on`, `0`, `no`, `false` or `off`, in any case. Throws `VALUE_INVALID` for another one. */
  getBoolean(section: string, option: string, fallback?: boolean): boolean {
    return this.#convert(section, option, fallback, toBoolean);
  }

  /**
   * Gives a duration in seconds: a number with one of the units `y` (365 days), `M` (31 days), `w`, `d`, `h`, `m`, `s` and `ms`; a bare number is seconds.
   * Throws `VALUE_INVALID` for another value.
   */
  getSeconds(section: string, option: string, fallback?: number): number {
    return this.#convert(section, option, fallback, toSeconds);
  }

  /** Gives an address, trimmed and without a slash at its end. Throws `VALUE_INVALID` for what is none, or none of `schemes` where they are given. */
  getUrl(section: string, option: string, options: { schemes?: readonly string[]; fallback?: string } = {}): string {
    return this.#convert(section, option, options.fallback, (value) => toUrl(value, options.schemes));
  }

  /** Gives an option's value split at white space, newlines included. */
  getList(section: string, option: string, fallback?: string[]): string[] {
    return this.#convert(section, option, fallback, splitAtSpace);
  }

  /** Gives all options of a section over `defaults`. Throws `SECTION_MISSING` only where there are no defaults. */
  section(name: string, defaults?: Record<string, string>): Record<string, string> {
    const values = new Map(Object.entries(defaults ?? {}));
    if (defaults === undefined || this.has(name)) {
      for (const option of this.options(name)) values.set(option, this.get(name, option));
    }
    // `fromEntries` defines each name, also `__proto__`.
    return Object.fromEntries(values);
  }

  /**
   * Gives the options of `[connection:ID]` over `defaults`.
   *
   * @example const { host, password } = conf.connection("PostgreSQLConnection", { host: "localhost" });
   */
  connection(id: string, defaults?: Record<string, string>): Record<string, string> {
    return this.section(`connection:${id}`, defaults);
  }

  /** Gives the options of `[pipeline:ID]`, or of `[pipeline:ID:COMPONENT]`, over `defaults`. */
  pipeline(id: string, component?: string, defaults?: Record<string, string>): Record<string, string> {
    return this.section(component === undefined ? `pipeline:${id}` : `pipeline:${id}:${component}`, defaults);
  }

  /** Lists at once every reference that would fail. One in an option of `DEFAULT` is listed for the first section it fails in. */
  unresolved(): UnresolvedReference[] {
    const found = new Map<string, UnresolvedReference>();
    for (const section of this.sections()) {
      for (const option of this.options(section)) {
        const entry = this.#entry(section, option);
        if (entry === undefined) continue;
        this.#interpolate(section, entry, (fault, line) => {
          const key = JSON.stringify([entry.file, line, option, fault.reference]);
          if (!found.has(key)) found.set(key, { section, option, reference: fault.reference, line });
        });
      }
    }
    return [...found.values()];
  }

  /** Gives all sections with all their options, `DEFAULT` worked in. Throws for the first bad value. */
  toObject(): Record<string, Record<string, string>> {
    return Object.fromEntries(this.sections().map((name) => [name, this.section(name)]));
  }

  /**
   * Gives an option's value and the environment variables whose text is in it.
   *
   * @internal
   */
  trace(section: string, option: string): TracedValue {
    const variables = new Set<string>();
    const name = option.toLowerCase();
    const entry = this.#require(section, name);
    const fail = (fault: ReferenceFault, line: number) => {
      throw this.#failure(fault, section, name, entry, line);
    };
    return { value: this.#interpolate(section, entry, fail, (variable) => variables.add(variable)), variables };
  }

  #convert<T>(section: string, option: string, fallback: T | undefined, read: (value: string) => T | Unreadable): T {
    const name = option.toLowerCase();
    if (fallback !== undefined && this.#entry(section, name) === undefined) return fallback;
    const entry = this.#require(section, name);
    const value = read(
      this.#interpolate(section, entry, (fault, line) => {
        throw this.#failure(fault, section, name, entry, line);
      }),
    );
    if (!isUnreadable(value)) return value;
    const [line] = entry.lines;
    throw failure("VALUE_INVALID", entry.file, line, `[${section}] ${name} cannot be read. Make it ${value.wanted}.`);
  }

  #interpolate(
    section: string,
    entry: Entry,
    fault: (fault: ReferenceFault, line: number) => void,
    used?: (variable: string) => void,
  ): string {
    const { sections, lookup } = this.#source;
    try {
      return interpolate(section, entry.parts, {
        entry: (target, option) =>
          sections.has(target) || target === DEFAULT_SECTION ? this.#entry(target, option)?.parts : undefined,
        lookup,
        fault: (found, place) => fault(found, lineOf(entry, place)),
        ...(used === undefined ? {} : { used }),
      });
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      const reason = "comes to more than can be expanded: its references refer to each other again and again";
      fault(
        { kind: "invalid", reference: "$", reason, advice: "Write out the value." },
        lineOf(entry, { part: 0, offset: 0 }),
      );
      return "";
    }
  }

  #own(section: string): Iterable<string> {
    return this.#source.sections.get(section)?.keys() ?? [];
  }

  #entry(section: string, option: string): Entry | undefined {
    const { sections } = this.#source;
    const own = sections.get(section);
    if (own === undefined && section !== DEFAULT_SECTION) return undefined;
    return own?.get(option) ?? sections.get(DEFAULT_SECTION)?.get(option);
  }

  #requireSection(section: string): void {
    if (this.has(section)) return;
    const names = this.sections().join(", ");
    const advice = names === "" ? "There are no sections." : `The sections are ${names}.`;
    throw failure("SECTION_MISSING", this.files[0], undefined, `there is no section [${section}]. ${advice}`);
  }

  #require(section: string, option: string): Entry {
    const entry = this.#entry(section, option);
    if (entry !== undefined) return entry;
    if (section !== DEFAULT_SECTION) this.#requireSection(section);
    const names = section === DEFAULT_SECTION ? [...this.#own(DEFAULT_SECTION)] : this.options(section);
    const message = `[${section}] has no option ${option}. Its options are ${names.join(", ") || "none"}.`;
    throw failure("OPTION_MISSING", this.files[0], undefined, message);
  }

  #failure(fault: ReferenceFault, section: string, option: string, entry: Entry, line: number): BspumpError {
    const where = `[${section}] ${option}: ${fault.reference}`;
    if (fault.kind === "invalid") {
      const explanation = fault.variable === undefined ? "" : ` ${this.#source.explain(fault.variable)}`;
      return failure("REFERENCE_INVALID", entry.file, line, `${where} ${fault.reason}. ${fault.advice}${explanation}`);
    }
    const told = fault.message ? `: ${fault.message}` : "";
    const explanation =
      fault.variable === undefined ? "Add the option, or correct the name." : this.#source.explain(fault.variable);
    return failure(
      "REFERENCE_UNRESOLVED",
      entry.file,
      line,
      `${where} is neither set nor an option${told}. ${explanation}`.trim(),
    );
  }
}

function isUnreadable(value: unknown): value is Unreadable {
  return typeof value === "object" && value !== null && "wanted" in value;
}

function failure(code: ErrorCode, file: string | undefined, line: number | undefined, message: string): BspumpError {
  const place =
    file === undefined
      ? line === undefined
        ? "pipelines.conf"
        : `line ${line}`
      : line === undefined
        ? file
        : `${file}:${line}`;
  return new BspumpError(code, `${place}: ${message}`, { file, line });
}

/** Gives the line of a place in a value, which may run over lines. */
function lineOf({ parts, lines }: Entry, { part, offset }: { part: number; offset: number }): number {
  const before = parts
    .slice(0, part + 1)
    .map((text, index) => (typeof text !== "string" ? "" : index < part ? text : text.slice(0, offset)));
  const newlines = before.join("").split("\n").length - 1;
  return lines[newlines] ?? lines[0] ?? 1;
}
