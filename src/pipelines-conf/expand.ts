import { type Environment, variableOf } from "../environment-object.js";
import { BspumpError } from "../errors.js";
import { ReferenceScanner } from "../references.js";
import { explainMissing } from "../required-variable.js";
import { interpolate, type ReferenceFault } from "./interpolation.js";
import { type EnvironmentLookup, substituteEnvironment } from "./value.js";

/**
 * Expands the environment references in `text` as in a value of `pipelines.conf`: `$NAME`, `${NAME}` and the operators such as
 * `${NAME:-word}`. What is not set stays as it stands, and so does `$$`.
 *
 * @throws BspumpError `REFERENCE_UNRESOLVED` for `${NAME:?message}` where the variable is not set, and for a word that cannot be expanded.
 * @example expand("postgres://${POSTGRES_HOST:-localhost}/app")
 */
export function expand(text: string, env: Environment = process.env): string {
  const lookup = (name: string) => variableOf(env, name);
  const fault = (found: ReferenceFault): never => {
    const told = found.kind === "unresolved" && found.message ? `: ${found.message}` : "";
    const message = `${found.reference} is not set${told}. ${explainFor(env)(found.variable ?? found.reference)}`;
    throw new BspumpError("REFERENCE_UNRESOLVED", message);
  };
  return substituteEnvironment(text, lookup)
    .map((part) => (typeof part === "string" ? expandOperators(part, lookup, fault) : part.text))
    .join("");
}

function expandOperators(text: string, lookup: EnvironmentLookup, fault: (fault: ReferenceFault) => never): string {
  const scanner = new ReferenceScanner(text);
  let expanded = "";
  let rest = 0;
  for (let dollar = text.indexOf("$"); dollar !== -1; dollar = text.indexOf("$", rest)) {
    const { kind, end } = scanner.scan(dollar);
    const reference = text.slice(dollar, end);
    expanded += text.slice(rest, dollar);
    expanded +=
      kind === "operator" ? interpolate("", [reference], { entry: () => undefined, lookup, fault }) : reference;
    rest = end;
  }
  return expanded + text.slice(rest);
}

/** Gives what says where a variable could come from: where `env` is not what groups are loaded into, nothing of groups. */
export function explainFor(env: Environment | undefined): (variable: string) => string {
  return env === undefined || env === process.env ? explainMissing : () => "Set it in the environment.";
}
