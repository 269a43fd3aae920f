import { listNames } from "../text.js";
import type { Warning } from "../warnings.js";
import type { Explain } from "./expand.js";
import { missingFailure, referenceFailure, shorten } from "./failures.js";
import { Interpolation, variablesIn } from "./interpolation.js";
import { DEFAULT_SECTION, type Entry, type Sections } from "./parse.js";
import { ValuePosition } from "./position.js";
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

/** The sections and options of a configuration, and what their values expand to. The names of options are lower-cased. */
export class Configuration {
  readonly #file: string | undefined;
  readonly #sections: Sections;
  readonly #interpolation: Interpolation;
  readonly #explain: Explain;

  constructor({ files, sections, explain }: ConfigurationSource) {
    [this.#file] = files;
    this.#sections = sections;
    this.#interpolation = new Interpolation(sections);
    this.#explain = explain;
  }

  /** Returns the names of the sections, in the order of the file, without `DEFAULT`. */
  sections(): string[] {
    return [...this.#sections.keys()].filter((name) => name !== DEFAULT_SECTION);
  }

  /** Whether there is a section, `DEFAULT` included. */
  hasSection(name: string): boolean {
    return this.#sections.has(name);
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

  /** Returns an option of a section or of `DEFAULT`; undefined if neither has it. */
  entry(section: string, option: string): Entry | undefined {
    return this.#interpolation.entry(section, option);
  }

  /** Returns an option of a section or of `DEFAULT`. Throws `SECTION_MISSING` or `OPTION_MISSING`. */
  require(section: string, option: string): Entry {
    const entry = this.entry(section, option);
    if (entry !== undefined) return entry;
    if (!this.#sections.has(section) && section !== DEFAULT_SECTION) throw this.#sectionMissing(section);
    const names = this.#sections.has(section) ? this.options(section) : [];
    const advice = names.length === 0 ? "It has none." : `It has ${listNames(names)}.`;
    throw missingFailure("OPTION_MISSING", this.#file, `[${section}] has no option ${option}. ${advice}`);
  }

  /** Returns an option's value, its references expanded. Throws `REFERENCE_INVALID` or `REFERENCE_UNRESOLVED`. */
  expand(section: string, option: string, entry: Entry): string {
    if (!entry.value.includes("$")) return entry.value;
    const outcome = this.#interpolation.resolve(section, option, entry);
    if (outcome.kind === "resolved") return outcome.text;
    throw referenceFailure(outcome, section, option, this.#explain);
  }

  /** Returns where an option is, its value, and the environment variables whose text is in it. Throws as {@link require}. */
  trace(section: string, option: string): TracedOption {
    const entry = this.require(section, option);
    const outcome = this.#interpolation.resolve(section, option, entry);
    const place = { file: entry.source.file, line: entry.line };
    return outcome.kind === "resolved"
      ? { ...place, value: outcome.text, variables: variablesIn(outcome) }
      : { ...place, value: undefined, variables: new Set() };
  }

  /** Returns every reference that fails. One in an option of `DEFAULT` is returned for the first section it fails in. */
  failures(): FailedOption[] {
    const found: FailedOption[] = [];
    const seen = new Map<Entry, Set<string>>();
    const sections = this.sections();
    // What is in `DEFAULT` alone is got nowhere else.
    for (const section of sections.length === 0 ? this.#sections.keys() : sections) {
      for (const option of this.options(section)) {
        const entry = this.entry(section, option);
        if (!entry?.value.includes("$")) continue;
        const { file } = entry.source;
        const position = new ValuePosition(entry);
        for (const { reference, offset, fault } of this.#interpolation.failures(section, option, entry)) {
          const references = seen.get(entry) ?? new Set();
          if (references.has(reference)) continue;
          seen.set(entry, references.add(reference));
          const { line } = position.at(offset);
          const describe = () => referenceFailure(fault, section, option, this.#explain).message;
          const origin = { entry, fault };
          found.push({ section, option, reference: shorten(reference), line, file, describe, origin });
        }
      }
    }
    return found;
  }

  #sectionMissing(section: string): Error {
    const names = this.sections();
    const advice = names.length === 0 ? "There are no sections." : `The sections are ${listNames(names)}.`;
    return missingFailure("SECTION_MISSING", this.#file, `There is no section [${section}]. ${advice}`);
  }
}
