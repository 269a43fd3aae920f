import type * as ts from "@tslab/typescript-for-tslab";

/**
 * Gives the source of a cell as tslab 1.0.22 takes it, in which everything stands where it stood: without the word `export`, since every
 * name of a cell is there in the next one.
 */
export function withoutExports(typescript: typeof ts, source: string): string {
  if (!/\bexport\b/.test(source)) return source;
  let text = source;
  const blank = (start: number, end: number) => {
    text = text.slice(0, start) + text.slice(start, end).replace(/[^\r\n]/g, " ") + text.slice(end);
  };
  for (const statement of parse(typescript, source)) {
    if (typescript.isExportDeclaration(statement)) {
      if (statement.moduleSpecifier === undefined) blank(statement.getStart(), statement.end);
      continue;
    }
    const modifiers = typescript.canHaveModifiers(statement) ? (typescript.getModifiers(statement) ?? []) : [];
    if (modifiers.some(({ kind }) => kind === typescript.SyntaxKind.DefaultKeyword)) continue;
    const word = modifiers.find(({ kind }) => kind === typescript.SyntaxKind.ExportKeyword);
    if (word !== undefined) blank(word.getStart(), word.end);
  }
  return text;
}

/**
 * Whether a cell awaits something outside of any function. tslab 1.0.22 misses an await before a bracket, a sign or a line break, which in a
 * script could be something else, and `for await`.
 */
export function hasTopLevelAwait(typescript: typeof ts, source: string): boolean {
  const { SyntaxKind } = typescript;
  const awaits = (node: ts.Node): boolean => {
    if (node.kind === SyntaxKind.AwaitExpression) return true;
    if (typescript.isForOfStatement(node) && node.awaitModifier !== undefined) return true;
    if (typescript.isFunctionLike(node) || typescript.isClassStaticBlockDeclaration(node)) return false;
    return typescript.forEachChild(node, (child) => awaits(child) || undefined) ?? false;
  };
  // Only in a module is `await` at the top no name, and only an export or import makes it one.
  return /\bawait\b/.test(source) && parse(typescript, `${source}\nexport {};`).some(awaits);
}

function parse(typescript: typeof ts, source: string): readonly ts.Statement[] {
  return typescript.createSourceFile("cell.ts", source, typescript.ScriptTarget.Latest, true).statements;
}
