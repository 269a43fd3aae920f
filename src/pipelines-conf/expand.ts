import { type Environment, variableOf } from "../environment.js";
import { BspumpError } from "../errors.js";
import { type Operator, ReferenceScanner } from "../references.js";
import type { EnvironmentLookup } from "./parse.js";
import { EnvironmentReader } from "./value.js";

// As deep as the references of a pipelines.conf may lead.
const DEPTH_LIMIT = 10;

/** Says where a variable that is not set could come from. */
export type Explain = (variable: string) => string;

/** What is said of a variable if nothing is known of where it could come from. */
export const explainNothing: Explain = () => "Set it in the environment that is passed.";

/** Expands the environment references in `text`: see `src/conf.ts`. */
export function expand(text: string, env: Environment, explain: Explain): string {
  return expandText(text, { lookup: (name) => variableOf(env, name), explain }, 1);
}

interface Expansion {
  readonly lookup: EnvironmentLookup;
  readonly explain: Explain;
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
