import { ReferenceScanner } from "../references.js";
import type { EnvironmentLookup, ValueParts } from "./value.js";

/** Why a reference fails. */
export type ReferenceFault =
  /** `$` that begins no reference, more than one colon, or a chain that is too long or a loop. */
  | {
      readonly kind: "invalid";
      readonly reference: string;
      readonly reason: string;
      readonly advice: string;
      readonly variable?: string;
    }
  /** A variable or option that is not there; `variable` is the environment variable that would resolve it, where one would. */
  | {
      readonly kind: "unresolved";
      readonly reference: string;
      readonly variable: string | undefined;
      readonly message?: string;
    };

/** What interpolation needs to know of a configuration. */
export interface InterpolationContext {
  /** Gives an option's value as it was read, in a section or in what underlies it; undefined where there is none. */
  readonly entry: (section: string, option: string) => ValueParts | undefined;
  readonly lookup: EnvironmentLookup;
  /** Told of each fault with the place of its reference: a part of the value that was asked for, and an offset in it. Where it returns, the reference gives no text. */
  readonly fault: (fault: ReferenceFault, place: { part: number; offset: number }) => void;
  /** Told of each environment variable whose text goes into the value. */
  readonly used?: (variable: string) => void;
}

// As `configparser.MAX_INTERPOLATION_DEPTH`.
const DEPTH_LIMIT = 10;

// What ten levels of references to each other could come to would never end.
const REFERENCE_LIMIT = 1_000_000;
const LENGTH_LIMIT = 64 * 1024 * 1024;

const optionReference = /\$\{([^}]+)\}/y;
const bareName = /\$\w*/y;

interface Progress {
  readonly output: string[];
  references: number;
  length: number;
  place: { part: number; offset: number };
}

/** Gives a value with its references followed, as Python's `ExtendedInterpolation` does, and with the operators on environment variables. */
export function interpolate(section: string, parts: ValueParts, context: InterpolationContext): string {
  const progress: Progress = { output: [], references: 0, length: 0, place: { part: 0, offset: 0 } };
  interpolateParts(section, parts, 1, context, progress);
  return progress.output.join("");
}

function interpolateParts(
  section: string,
  parts: ValueParts,
  depth: number,
  context: InterpolationContext,
  progress: Progress,
): void {
  parts.forEach((part, index) => {
    if (depth === 1) progress.place = { part: index, offset: 0 };
    if (typeof part === "string") interpolateText(section, part, depth, context, progress);
    else {
      context.used?.(part.variable);
      append(part.text, progress);
    }
  });
}

function interpolateText(
  section: string,
  text: string,
  depth: number,
  context: InterpolationContext,
  progress: Progress,
): void {
  let position = 0;
  let scanner: ReferenceScanner | undefined;
  const lastBrace = text.lastIndexOf("}");
  for (;;) {
    const dollar = text.indexOf("$", position);
    append(text.slice(position, dollar === -1 ? undefined : dollar), progress);
    if (dollar === -1) return;
    if (depth === 1) progress.place = { part: progress.place.part, offset: dollar };
    if (text[dollar + 1] === "$") {
      append("$", progress);
      position = dollar + 2;
      continue;
    }
    if (++progress.references > REFERENCE_LIMIT) throw new RangeError("references");
    optionReference.lastIndex = dollar;
    const match = dollar < lastBrace ? optionReference.exec(text) : null;
    const [whole = "", path = ""] = match ?? [];
    const target = match && findOption(section, path, context);
    if (target) {
      position = dollar + whole.length;
      follow(target, whole, depth, context, progress);
      continue;
    }
    scanner ??= new ReferenceScanner(text);
    const reference = scanner.scan(dollar);
    if (reference.kind === "operator") {
      position = reference.end;
      const { name, operator, wordStart, wordEnd } = reference;
      const word = text.slice(wordStart, wordEnd);
      const value = context.lookup(name);
      const isSet = value !== undefined && (value !== "" || !operator.startsWith(":"));
      const action = operator.at(-1);
      if (action === "?" && !isSet) {
        context.fault({ kind: "unresolved", reference: `\${${name}}`, variable: name, message: word }, progress.place);
      } else if (action === "+" ? isSet : !isSet) {
        follow({ section, parts: [word] }, text.slice(dollar, position), depth, context, progress);
      } else if (action !== "+" && value !== undefined) {
        context.used?.(name);
        append(value, progress);
      }
      continue;
    }
    position = dollar + Math.max(whole.length, 1);
    context.fault(match ? missingOption(whole, path) : noReference(text, dollar), progress.place);
  }
}

interface Target {
  readonly section: string;
  readonly parts: ValueParts;
}

function findOption(section: string, path: string, context: InterpolationContext): Target | undefined {
  const [first = "", second, ...more] = path.split(":");
  if (more.length > 0) return undefined;
  const target = second === undefined ? section : first;
  const parts = context.entry(target, (second ?? first).toLowerCase());
  return parts && { section: target, parts };
}

function follow(
  { section, parts }: Target,
  reference: string,
  depth: number,
  context: InterpolationContext,
  progress: Progress,
): void {
  if (depth >= DEPTH_LIMIT && parts.some((part) => typeof part === "string" && part.includes("$"))) {
    const reason = `refers to itself, or to a chain of more than ${DEPTH_LIMIT} references`;
    context.fault({ kind: "invalid", reference, reason, advice: "Write out the value." }, progress.place);
    return;
  }
  const { place } = progress;
  interpolateParts(section, parts, depth + 1, context, progress);
  progress.place = place;
}

function append(text: string, progress: Progress): void {
  if (text === "") return;
  progress.length += text.length;
  if (progress.length > LENGTH_LIMIT) throw new RangeError("length");
  progress.output.push(text);
}

function missingOption(reference: string, path: string): ReferenceFault {
  const colons = path.split(":").length - 1;
  if (colons > 1) {
    return { kind: "invalid", reference, reason: "has more than one colon", advice: "Write ${section:option}." };
  }
  return { kind: "unresolved", reference, variable: /^\w+$/.test(path) ? path : undefined };
}

function noReference(text: string, dollar: number): ReferenceFault {
  bareName.lastIndex = dollar;
  const reference = bareName.exec(text)?.[0] ?? "$";
  if (reference === "$") {
    const advice = "Write $$ for a dollar sign, or close the brace of ${…}.";
    return { kind: "invalid", reference, reason: "begins no reference", advice };
  }
  const advice = "Set it, or write $$ for a dollar sign.";
  const reason = "is an environment variable that is not set";
  return { kind: "invalid", reference, reason, advice, variable: reference.slice(1) };
}
