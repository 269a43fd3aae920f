import { listNames } from "../text.js";
import type { Warning } from "../warnings.js";
import {
  Configuration,
  type ConfigurationSource,
  type FailedOption,
  type TracedOption,
  type UnresolvedReference,
} from "./configuration.js";
import { toBoolean, toFloat, toInteger, toSeconds, toUrl, type Unreadable } from "./convert.js";
import { entryFailure } from "./failures.js";
import { DEFAULT_SECTION } from "./parse.js";
import { splitAtSpace } from "./python-text.js";

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
  readonly #configuration: Configuration;

  /** Use {@link readPipelinesConf} or {@link parsePipelinesConf}. */
  constructor(source: ConfigurationSource) {
    this.files = source.files;
    this.warnings = source.warnings;
    this.#configuration = new Configuration(source);
  }

  /** Returns the names of the sections, in the order of the file, without `DEFAULT`. */
  sections(): string[] {
    return this.#configuration.sections();
  }

  /** Returns the names of a section's options, its own first and then those of `DEFAULT`. Throws `SECTION_MISSING`. */
  options(section: string): string[] {
    return this.#configuration.options(section);
  }

  /** Says whether there is a section, or an option in it or in `DEFAULT`; the option's name in any case. */
  has(section: string, option?: string): boolean {
    if (option === undefined) return section !== DEFAULT_SECTION && this.#configuration.hasSection(section);
    return this.#configuration.entry(section, option.toLowerCase()) !== undefined;
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
    if (defaults === undefined || this.#configuration.hasSection(name)) {
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
    const failed = this.failedReferences();
    return failed.map(({ section, option, reference, line }) => ({ section, option, reference, line }));
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
    return this.#configuration.failures();
  }

  /**
   * Returns where an option is, its value, and the environment variables whose text is in it. Throws as {@link get} for one that is not there.
   *
   * @internal
   */
  trace(section: string, option: string): TracedOption {
    return this.#configuration.trace(section, option.toLowerCase());
  }

  #convert<T>(section: string, option: string, fallback: T | undefined, read: (value: string) => T | Unreadable): T {
    const name = option.toLowerCase();
    if (fallback !== undefined && this.#configuration.entry(section, name) === undefined) return fallback;
    const entry = this.#configuration.require(section, name);
    const value = read(this.#configuration.expand(section, name, entry));
    if (!isUnreadable(value)) return value;
    throw entryFailure("VALUE_INVALID", entry, 0, `[${section}] ${name} cannot be read. Make it ${value.wanted}.`);
  }
}

function asItIs(value: string): string {
  return value;
}

function isUnreadable(value: unknown): value is Unreadable {
  return typeof value === "object" && value !== null && "wanted" in value;
}
