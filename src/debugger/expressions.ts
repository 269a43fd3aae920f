import MagicString from "magic-string";
import { HIDDEN } from "../engine/names.js";
import { oxcParser, oxcTransformer } from "../engine/oxc.js";
import type { SyntaxNode } from "../engine/syntax.js";
import { findTopReferences } from "../engine/top-references.js";
import { transformOptions } from "../engine/transform-options.js";

/**
 * Makes JavaScript of what a user has typed as TypeScript, as an expression where it is one.
 *
 * @param hidden The names that cells have declared with the suffix of {@link HIDDEN}, and that mean those where the expression is evaluated.
 * @throws SyntaxError
 */
export function compileExpression(text: string, hidden: ReadonlySet<string>): string {
  const trimmed = text.trim().replace(/;$/, "");
  const asExpression = compile(`(${trimmed}\n)`, hidden);
  if ("code" in asExpression) return asExpression.code.replace(/;\s*$/, "");
  const asStatements = compile(text, hidden);
  if ("code" in asStatements) return asStatements.code;
  throw new SyntaxError(asStatements.error);
}

/**
 * Makes the same of an expression that has to be one: a condition, a new value.
 *
 * @throws SyntaxError
 */
export function compileValue(text: string, hidden: ReadonlySet<string>): string {
  const compiled = compile(`(${text}\n)`, hidden);
  if ("error" in compiled) throw new SyntaxError(compiled.error);
  return compiled.code.replace(/;\s*$/, "");
}

function compile(text: string, hidden: ReadonlySet<string>): { code: string } | { error: string } {
  const { code, errors } = oxcTransformer().transformSync("debug.ts", text, {
    ...transformOptions(undefined),
    sourcemap: false,
    sourceType: "module",
    typescript: { onlyRemoveTypeImports: true },
  });
  if (errors[0]) return { error: errors[0].message };
  if (hidden.size === 0) return { code };
  const { program } = oxcParser().parseSync("debug.js", code, { sourceType: "module" });
  const renamed = new MagicString(code);
  for (const { identifier, isShorthand } of findTopReferences(program as unknown as SyntaxNode, hidden)) {
    const name = code.slice(identifier.start, identifier.end);
    renamed.overwrite(identifier.start, identifier.end, isShorthand ? `${name}: ${name}${HIDDEN}` : name + HIDDEN);
  }
  return { code: renamed.toString() };
}
