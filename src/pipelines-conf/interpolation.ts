import { DEFAULT_SECTION, type Entry, type Section, type Sections } from "./parse.js";
import {
  asAskedFor,
  excess,
  type Fault,
  fault,
  loneDollar,
  missingOption,
  type Place,
  type Reference,
  selfReference,
  splitPath,
} from "./reference-faults.js";
import { ValueReader } from "./value.js";

/** What a value resolves to. */
export interface Resolved {
  readonly kind: "resolved";
  readonly text: string;
  /** How many values with a `$` in them are inside one another here. */
  readonly levels: number;
  /** The environment variables whose text is in it. */
  readonly variables: readonly string[];
  /** What the references in it came to. */
  readonly parts: readonly Resolved[];
}

/** A reference that fails. */
export interface FailedReference {
  /** As it is in the file. */
  readonly reference: string;
  /** Offset of the reference in the value. */
  readonly offset: number;
  /** What fails, here or in the value of an option that is referred to. */
  readonly fault: Fault;
}

type Outcome = Resolved | Fault;

// As `configparser.MAX_INTERPOLATION_DEPTH`.
const DEPTH_LIMIT = 10;

// Ten levels of values that name each other again and again would resolve to more than any memory holds.
const LENGTH_LIMIT = 64 * 1024 * 1024;

// More than anyone reads, and less than a set holds.
const FAILURES_LIMIT = 1_000_000;

const tooDeep = `refers to itself, or leads through more than ${DEPTH_LIMIT} values`;
const tooLong = "resolves to more text than can be held";

const none: readonly never[] = [];

/** A section as references in it see it. */
interface Scope {
  readonly section: string;
  /** What the values resolve to in this section, so that each is worked out once. */
  readonly resolved: Map<Entry, Resolved>;
  /** Why others resolve to nothing; how deep inside other values they are makes a difference. */
  readonly failed: Map<Entry, Map<number, Fault>>;
}

interface ScopedPlace extends Place {
  readonly scope: Scope;
}

/** Follows the references in the values of a configuration as Python's `ExtendedInterpolation` does, and the operators on environment variables. */
export class Interpolation {
  readonly #sections: Sections;
  readonly #defaults: Section | undefined;
  readonly #scopes = new Map<string, Scope>();

  constructor(sections: Sections) {
    this.#sections = sections;
    this.#defaults = sections.get(DEFAULT_SECTION);
  }

  /** Returns an option's entry, in a section or in what underlies it. */
  entry(section: string, option: string): Entry | undefined {
    const own = this.#sections.get(section);
    if (own === undefined && section !== DEFAULT_SECTION) return undefined;
    return own?.get(option) ?? this.#defaults?.get(option);
  }

  /** Returns what an option's value resolves to, or the first of its references that fails. */
  resolve(section: string, option: string, entry: Entry): Resolved | Fault {
    return this.#resolveEntry(this.#scope(section), option, entry, 1);
  }

  /** Returns every reference in an option's own value that fails, each once. */
  *failures(section: string, option: string, entry: Entry): Generator<FailedReference> {
    const place: ScopedPlace = { scope: this.#scope(section), option, entry, base: 0 };
    const reader = new ValueReader(entry.value, entry.source.lookup);
    const seen = new Set<string>();
    for (let token = reader.next(); token !== undefined; token = reader.next()) {
      if (typeof token === "string" || token.kind === "environment" || seen.has(token.reference)) continue;
      if (seen.size === FAILURES_LIMIT) return;
      seen.add(token.reference);
      const outcome = this.#resolveReference(token, place, 1);
      if (outcome.kind === "resolved") continue;
      yield { reference: token.reference, offset: token.offset, fault: asAskedFor(outcome, token, place) };
    }
  }

  #scope(section: string): Scope {
    let scope = this.#scopes.get(section);
    if (scope === undefined) {
      scope = { section, resolved: new Map(), failed: new Map() };
      this.#scopes.set(section, scope);
    }
    return scope;
  }

  #resolveEntry(scope: Scope, option: string, entry: Entry, depth: number): Outcome {
    const known = scope.resolved.get(entry);
    if (known !== undefined && depth + known.levels - 1 <= DEPTH_LIMIT) return known;
    const failed = scope.failed.get(entry);
    const outcome = failed?.get(depth) ?? this.#resolveText(entry.value, { scope, option, entry, base: 0 }, depth);
    if (outcome.kind === "resolved") scope.resolved.set(entry, outcome);
    else if (failed === undefined) scope.failed.set(entry, new Map([[depth, outcome]]));
    else failed.set(depth, outcome);
    return outcome;
  }

  #resolveText(value: string, place: ScopedPlace, depth: number): Outcome {
    const reader = new ValueReader(value, place.entry.source.lookup);
    let text = "";
    let levels = 0;
    let variables: string[] | undefined;
    let parts: Resolved[] | undefined;
    for (let token = reader.next(); token !== undefined; token = reader.next()) {
      if (typeof token === "string") text += token;
      else if (token.kind === "environment") {
        text += token.text;
        variables = withItem(variables, token.variable);
      } else {
        const outcome = this.#resolveReference(token, place, depth);
        if (outcome.kind !== "resolved") return depth === 1 ? asAskedFor(outcome, token, place) : outcome;
        text += outcome.text;
        levels = Math.max(levels, outcome.levels);
        if (outcome.variables !== none || outcome.parts !== none) parts = withItem(parts, outcome);
        if (text.length > value.length + LENGTH_LIMIT) return excess(tooLong, token, place);
      }
    }
    return {
      kind: "resolved",
      text,
      levels: reader.hasDollar ? levels + 1 : 0,
      variables: variables ?? none,
      parts: parts ?? none,
    };
  }

  #resolveReference(token: Reference, place: ScopedPlace, depth: number): Outcome {
    if (token.kind === "lone") return loneDollar(token, place);
    const { scope, entry } = place;
    const { section = scope.section, option } = splitPath(token.path);
    const target = option === undefined ? undefined : this.entry(section, option);
    if (option !== undefined && target !== undefined) {
      if (target === entry && section === scope.section) return selfReference(token, place);
      if (depth === DEPTH_LIMIT && hasReference(target.value, target)) return excess(tooDeep, token, place);
      const targetScope = section === scope.section ? scope : this.#scope(section);
      return this.#resolveEntry(targetScope, option, target, depth + 1);
    }
    if (token.kind === "option") return missingOption(token, place, (name) => this.#sections.has(name));
    const { name, operator, word, wordOffset } = token;
    const value = entry.source.lookup(name);
    const isSet = value !== undefined && (value !== "" || !operator.startsWith(":"));
    const action = operator.at(-1);
    if (action === "+" ? isSet : action === "-" && !isSet) {
      if (depth === DEPTH_LIMIT && hasReference(word, entry)) return excess(tooDeep, token, place);
      return this.#resolveText(word, { ...place, base: place.base + wordOffset }, depth + 1);
    }
    if (isSet) return variableText(name, action === "+" ? "" : value);
    if (action !== "?") return variableText(name, "");
    const reason = word === "" ? "must be set and is not" : `must be set and is not: ${word}`;
    return fault("unresolved", token, place, { reason, advice: "", variable: name });
  }
}

/** Returns the environment variables whose text is in a value, also through the options that it refers to. */
export function variablesIn(resolved: Resolved): Set<string> {
  const variables = new Set<string>();
  const seen = new Set([resolved]);
  for (const { variables: own, parts } of seen) {
    for (const variable of own) variables.add(variable);
    // A set that grows is gone through to its new end.
    for (const part of parts) seen.add(part);
  }
  return variables;
}

function variableText(variable: string, text: string): Resolved {
  return { kind: "resolved", text, levels: 0, variables: text === "" ? none : [variable], parts: none };
}

/** Says whether a `$` is left in a value when the environment is put in. */
function hasReference(value: string, { source }: Entry): boolean {
  const reader = new ValueReader(value, source.lookup);
  while (!reader.hasDollar && reader.next() !== undefined);
  return reader.hasDollar;
}

/** Adds to a list, made for its first item; the same again and again is added once. */
function withItem<T>(list: T[] | undefined, item: T): T[] {
  if (list === undefined) return [item];
  if (list.at(-1) !== item) list.push(item);
  return list;
}
