import type { RuleFinding } from "../finding.js";
import type { Difference } from "./compare.js";

/** Says what another reader does with a variable, and how to write it so that both read it the same. */
export function describeDifference(
  { name, line, isAbsent, hasReference, form }: Difference,
  reader: string,
): RuleFinding {
  const what = isAbsent ? `${name} is not there for ${reader}` : `${name} reads differently in ${reader}`;
  const fix = hasReference
    ? "Write a reference as ${NAME} and without quotes; put the value in single quotes if it is not one."
    : form === undefined
      ? `There is no way to write it that both read the same: read the group with bspump rather than with ${reader}.`
      : `Write it as NAME=value, ${form}: then both read it the same.`;
  return { line, what, fix };
}
