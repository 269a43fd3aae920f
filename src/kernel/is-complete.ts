import { parseCell } from "../engine/parse-cell.js";
import type { JsonObject } from "../json.js";

/** Faults of a text that ends within something. */
const UNTERMINATED = /^unterminated/i;
/** What may run over lines: a comment, and a template, also after an expression in it. */
const RUNS_OVER_LINES = /^(?:\/\*|`|\})/;

/** Answers an `is_complete_request`: whether code can be run as it is, goes on, or is wrong whatever follows. */
export function isComplete(code: string): JsonObject {
  const { fault } = parseCell(code);
  if (fault === undefined) return { status: "complete" };
  const goesOn = UNTERMINATED.test(fault.message)
    ? RUNS_OVER_LINES.test(code.slice(fault.offset))
    : fault.offset >= code.trimEnd().length;
  return goesOn ? { status: "incomplete", indent: indentAfter(code) } : { status: "invalid" };
}

/** Returns the white space that the next line begins with. */
function indentAfter(code: string): string {
  const line = code.trimEnd().split("\n").at(-1) ?? "";
  const indent = /^\s*/.exec(line)?.[0] ?? "";
  return /[{([]$/.test(line) ? `${indent}  ` : indent;
}
