import { DEFAULT_SECTION, type Entry, type Section, type Sections } from "./parse.js";
import { type Token, ValueReader } from "./value.js";

/** Why a reference fails, in terms of the file: nothing that a variable holds is in it. */
export interface Fault {
  /** `excess` is a value that nests too deep or gets too long; it is reported for the reference that was looked up, wherever it occurs. */
  readonly kind: "invalid" | "unresolved" | "excess";
  /** The reference as it is in the file. */
  readonly reference: string;
  /** What is wrong with it, as the end of a sentence. */
  readonly reason: string;
  readonly advice: string;
  /** The environment variable that would resolve it, where one would. */
  readonly variable: string | undefined;
  /** The section in which it was looked up, and the option whose value it is in. */
  readonly section: string;
  readonly option: string;
  readonly entry: Entry;
  /** Offset of the reference in that value. */
  readonly offset: number;
}

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
type Reference = Exclude<Token, string | { kind: "environment" }>;

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

/** The value that a text is in. */
interface Place {
  readonly scope: Scope;
  readonly option: string;
  readonly entry: Entry;
  /** Where in the value the text begins: a word is inside its reference. */
  readonly base: number;
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
    const place: Place = { scope: this.#scope(section), option, entry, base: 0 };
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

  #resolveText(value: string, place: Place, depth: number): Outcome {
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

  #resolveReference(token: Reference, place: Place, depth: number): Outcome {
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
    if (token.kind === "option") return this.#missingOption(token, place);
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

  #missingOption(token: Reference & { kind: "option" }, place: Place): Fault {
    const { path } = token;
    const { section, option } = splitPath(path);
    if (option === undefined) {
      const advice = "Write ${option}, ${section:option} or ${NAME}.";
      return fault("invalid", token, place, { reason: "has more than one colon", advice });
    }
    if (section === undefined) {
      const reason = "is neither a variable that is set nor an option of the section";
      const advice = "Set the variable, or correct the name.";
      return fault("unresolved", token, place, { reason, advice, variable: variableNamed(path) });
    }
    const exists = this.#sections.has(section);
    const reason = exists ? `names no option of [${section}]` : `names no section of the file`;
    return fault("unresolved", token, place, { reason, advice: "Correct the name, or add what it names." });
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

/** Returns the section, if one is named, and the option that braces name; no option if there is more than one colon. */
function splitPath(path: string): { section?: string; option?: string } {
  const colon = path.indexOf(":");
  if (colon === -1) return { option: path.toLowerCase() };
  if (path.includes(":", colon + 1)) return {};
  return { section: path.slice(0, colon), option: path.slice(colon + 1).toLowerCase() };
}

function variableText(variable: string, text: string): Resolved {
  return { kind: "resolved", text, levels: 0, variables: text === "" ? none : [variable], parts: none };
}

/** The name in braces, if an environment variable could have it. */
function variableNamed(path: string): string | undefined {
  return /^\w+$/.test(path) ? path : undefined;
}

/** `password=${PASSWORD}` is one if the variable is not set: names of options are lower-cased. */
function selfReference(token: Exclude<Reference, { kind: "lone" }>, place: Place): Fault {
  const variable = token.kind === "operator" ? token.name : variableNamed(token.path);
  const reason =
    variable === undefined
      ? "refers to itself"
      : "is not a variable that is set, and as the name of an option it refers to itself";
  const advice = variable === undefined ? "Write out the value." : "Set the variable, or write out the value.";
  return fault("invalid", token, place, { reason, advice, variable });
}

function loneDollar(token: Reference & { kind: "lone" }, place: Place): Fault {
  const { name } = token;
  if (name !== "") {
    const advice = "Set it, or write $$ for a dollar sign.";
    return fault("invalid", token, place, { reason: "is a variable that is not set", advice, variable: name });
  }
  const advice = "Write $$ for a dollar sign, or close the brace of ${…}.";
  return fault("invalid", token, place, { reason: "begins no reference", advice });
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

function excess(reason: string, token: Reference, place: Place): Fault {
  return fault("excess", token, place, { reason, advice: "Write out a value in between." });
}

function asAskedFor(found: Fault, token: Reference, place: Place): Fault {
  return found.kind === "excess" ? excess(found.reason, token, place) : found;
}

function fault(
  kind: Fault["kind"],
  { reference, offset }: Reference,
  { scope, option, entry, base }: Place,
  { reason, advice, variable }: { reason: string; advice: string; variable?: string | undefined },
): Fault {
  const place = { section: scope.section, option, entry, offset: base + offset };
  return { kind, reference, reason, advice, variable, ...place };
}
