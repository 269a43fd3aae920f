import { type Environment, variableOf } from "../environment.js";
import { BspumpError } from "../errors.js";
import { explainMissing } from "../load/env.js";
import { loadInto } from "../load/state.js";
import { type Operator, ReferenceScanner } from "../references.js";
import type { EnvironmentLookup } from "./parse.js";
import { EnvironmentReader } from "./value.js";

// As deep as the references of a pipelines.conf may lead.
const DEPTH_LIMIT = 10;

/**
 * Expands the environment references in `text` as in a value of `pipelines.conf`: `$NAME`, `${NAME}` and the operators such as
 * `${NAME:-word}`. What is not set stays as it is, and so does `$$`.
 *
 * @throws BspumpError `REFERENCE_UNRESOLVED` for `${NAME:?message}` if the variable is not set; `REFERENCE_INVALID` for words nested
 *   more than ten deep.
 * @example expand("postgres://${POSTGRES_HOST:-localhost}/app")
 */
export function expand(text: string, env: Environment = process.env): string {
  return expandText(text, { lookup: (name) => variableOf(env, name), explain: explainFor(env) }, 1);
}

/** Returns what says where a variable could come from: of an environment that no groups were loaded into, nothing of groups. */
export function explainFor(env: Environment | undefined): (variable: string) => string {
  const target = env ?? process.env;
  return (variable) => {
    if (target === process.env || loadInto(target) !== undefined) return explainMissing(variable, target);
    return "Set it in the environment that is passed.";
  };
}

interface Expansion {
  readonly lookup: EnvironmentLookup;
  readonly explain: (variable: string) => string;
}

function expandText(text: string, expansion: Expansion, depth: number): string {
  let expanded = "";
  let rest = 0;
  const variables = new EnvironmentReader(text, expansion.lookup);
  for (let variable = variables.next(); variable !== undefined; variable = variables.next()) {
    expanded += expandOperators(text.slice(rest, variable.start), expansion, depth) + variable.text;
    rest = variable.end;
  }
  return expanded + expandOperators(text.slice(rest), expansion, depth);
}

function expandOperators(text: string, expansion: Expansion, depth: number): string {
  const scanner = new ReferenceScanner(text);
  let expanded = "";
  let rest = 0;
  for (let dollar = text.indexOf("$"); dollar !== -1; dollar = text.indexOf("$", rest)) {
    const found = scanner.scan(dollar);
    expanded += text.slice(rest, dollar);
    rest = found.end;
    if (found.kind === "operator") {
      const word = text.slice(found.wordStart, found.wordEnd);
      expanded += expandOperator(found.name, found.operator, word, expansion, depth);
    } else expanded += text.slice(dollar, rest);
  }
  return expanded + text.slice(rest);
}

function expandOperator(name: string, operator: Operator, word: string, expansion: Expansion, depth: number): string {
  const value = expansion.lookup(name);
  const isSet = value !== undefined && (value !== "" || !operator.startsWith(":"));
  const action = operator.at(-1);
  if (action === "+" ? !isSet : isSet) return action === "+" ? "" : (value ?? "");
  if (action === "?") {
    const reason = word === "" ? "" : `: ${word}`;
    const message = `\${${name}} must be set and is not${reason}. ${expansion.explain(name)}`;
    throw new BspumpError("REFERENCE_UNRESOLVED", message);
  }
  if (depth > DEPTH_LIMIT) {
    const message = `\${${name}} is nested in more than ${DEPTH_LIMIT} words. Write out a value in between.`;
    throw new BspumpError("REFERENCE_INVALID", message);
  }
  return expandText(word, expansion, depth + 1);
}
