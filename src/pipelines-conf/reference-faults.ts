import type { Entry } from "./parse.js";
import type { Token } from "./value.js";

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

/** A token that refers to something. */
export type Reference = Exclude<Token, string | { kind: "environment" }>;

/** The value that a text is in. */
export interface Place {
  /** The section in which its references are looked up. */
  readonly scope: { readonly section: string };
  readonly option: string;
  readonly entry: Entry;
  /** Where in the value the text begins: a word is inside its reference. */
  readonly base: number;
}

/** `hasSection`: whether the file has a section of that name. */
export function missingOption(
  token: Reference & { kind: "option" },
  place: Place,
  hasSection: (name: string) => boolean,
): Fault {
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
  const exists = hasSection(section);
  const reason = exists ? `names no option of [${section}]` : `names no section of the file`;
  return fault("unresolved", token, place, { reason, advice: "Correct the name, or add what it names." });
}

/** Returns the section, if one is named, and the option that braces name; no option if there is more than one colon. */
export function splitPath(path: string): { section?: string; option?: string } {
  const colon = path.indexOf(":");
  if (colon === -1) return { option: path.toLowerCase() };
  if (path.includes(":", colon + 1)) return {};
  return { section: path.slice(0, colon), option: path.slice(colon + 1).toLowerCase() };
}

/** The name in braces, if an environment variable could have it. */
function variableNamed(path: string): string | undefined {
  return /^\w+$/.test(path) ? path : undefined;
}

/** `password=${PASSWORD}` is one if the variable is not set: names of options are lower-cased. */
export function selfReference(token: Exclude<Reference, { kind: "lone" }>, place: Place): Fault {
  const variable = token.kind === "operator" ? token.name : variableNamed(token.path);
  const reason =
    variable === undefined
      ? "refers to itself"
      : "is not a variable that is set, and as the name of an option it refers to itself";
  const advice = variable === undefined ? "Write out the value." : "Set the variable, or write out the value.";
  return fault("invalid", token, place, { reason, advice, variable });
}

export function loneDollar(token: Reference & { kind: "lone" }, place: Place): Fault {
  const { name } = token;
  if (name !== "") {
    const advice = "Set it, or write $$ for a dollar sign.";
    return fault("invalid", token, place, { reason: "is a variable that is not set", advice, variable: name });
  }
  const advice = "Write $$ for a dollar sign, or close the brace of ${…}.";
  return fault("invalid", token, place, { reason: "begins no reference", advice });
}

export function excess(reason: string, token: Reference, place: Place): Fault {
  return fault("excess", token, place, { reason, advice: "Write out a value in between." });
}

export function asAskedFor(found: Fault, token: Reference, place: Place): Fault {
  return found.kind === "excess" ? excess(found.reason, token, place) : found;
}

export function fault(
  kind: Fault["kind"],
  { reference, offset }: Reference,
  { scope, option, entry, base }: Place,
  { reason, advice, variable }: { reason: string; advice: string; variable?: string | undefined },
): Fault {
  const place = { section: scope.section, option, entry, offset: base + offset };
  return { kind, reference, reason, advice, variable, ...place };
}
