import type { JsonObject } from "../jupyter/message.js";
import type { TypeScript } from "./compiler-options.js";

// Diagnostics of TypeScript for a text that ends within a template or a comment.
const UNTERMINATED = new Set([1160, 1010, 1126]);
// … and for one that ends a line within quotes, which nothing that follows can close.
const UNTERMINATED_QUOTES = 1002;

/** Answers an `is_complete_request`: whether code can be run as it is, goes on, or is wrong whatever follows. */
export function isComplete(typescript: TypeScript, code: string): JsonObject {
  const file = typescript.createSourceFile(
    "cell.ts",
    code,
    typescript.ScriptTarget.Latest,
    false,
    typescript.ScriptKind.TS,
  );
  // Not in the declarations of TypeScript, and in its every version: what the parser found.
  const { parseDiagnostics } = file as typeof file & {
    readonly parseDiagnostics: readonly { start: number; length: number; code: number }[];
  };
  if (parseDiagnostics.length === 0) return { status: "complete" };
  const end = code.trimEnd().length;
  const isBroken = parseDiagnostics.some(({ code: number }) => number === UNTERMINATED_QUOTES);
  const goesOn = parseDiagnostics.every(
    ({ start, length, code: number }) => start + length >= end || UNTERMINATED.has(number),
  );
  const [first] = parseDiagnostics;
  const isOpen = first !== undefined && (first.start >= end || UNTERMINATED.has(first.code));
  return goesOn && isOpen && !isBroken ? { status: "incomplete", indent: indentAfter(code) } : { status: "invalid" };
}

/** Gives the white space that the next line begins with. */
function indentAfter(code: string): string {
  const line = code.trimEnd().split("\n").at(-1) ?? "";
  const indent = /^\s*/.exec(line)?.[0] ?? "";
  return /[{([]$/.test(line) ? `${indent}  ` : indent;
}
