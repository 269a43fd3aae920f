import type * as ts from "@tslab/typescript-for-tslab";

type TypeScript = typeof ts;

/**
 * Adds the namespaces of `earlier` cells to what the compiler is told of all cells: tslab 1.0.22 forgets them after a cell.
 *
 * @param declarations What it is told, as declarations of TypeScript.
 */
export function withNamespaces(typescript: TypeScript, declarations: string, earlier: string): string {
  if (!earlier.includes("declare namespace")) return declarations;
  const known = declaredNames(typescript, declarations);
  const file = parse(typescript, earlier);
  const forgotten = file.statements.filter(
    (statement) => typescript.isModuleDeclaration(statement) && !known.has(statement.name.text),
  );
  return [declarations, ...forgotten.map((statement) => `${statement.getText(file)}\n`)].join("");
}

/**
 * Leaves out what a cell declares and has not come to, since it was stopped or has thrown.
 *
 * @param isThere Whether there is something of that name.
 */
export function withoutMissing(
  typescript: TypeScript,
  declarations: string,
  isThere: (name: string) => boolean,
): string {
  const file = parse(typescript, declarations);
  const kept = file.statements.map((statement) => {
    const text = statement.getText(file);
    if (typescript.isClassDeclaration(statement) || typescript.isEnumDeclaration(statement)) {
      return statement.name === undefined || isThere(statement.name.text) ? text : "";
    }
    if (!typescript.isVariableStatement(statement)) return text;
    const { declarations: variables } = statement.declarationList;
    const there = variables.filter(({ name }) => !typescript.isIdentifier(name) || isThere(name.text));
    if (there.length === variables.length) return text;
    const opening = text.slice(0, (variables[0]?.getStart(file) ?? 0) - statement.getStart(file));
    return there.length === 0 ? "" : `${opening}${there.map((variable) => variable.getText(file)).join(", ")};`;
  });
  return kept
    .filter((text) => text !== "")
    .map((text) => `${text}\n`)
    .join("");
}

/** Gives the names that declarations have. */
export function declaredNames(typescript: TypeScript, declarations: string): Set<string> {
  const { statements } = parse(typescript, declarations);
  return new Set(statements.flatMap((statement) => namesOf(typescript, statement)));
}

function namesOf(typescript: TypeScript, statement: ts.Statement): string[] {
  if (typescript.isVariableStatement(statement)) {
    return statement.declarationList.declarations.flatMap(({ name }) =>
      typescript.isIdentifier(name) ? [name.text] : [],
    );
  }
  if (typescript.isImportDeclaration(statement)) {
    const { name, namedBindings } = statement.importClause ?? {};
    const bindings =
      namedBindings === undefined
        ? []
        : typescript.isNamespaceImport(namedBindings)
          ? [namedBindings.name.text]
          : namedBindings.elements.map((element) => element.name.text);
    return name === undefined ? bindings : [name.text, ...bindings];
  }
  const { name } = statement as ts.Statement & { readonly name?: ts.Identifier };
  return name === undefined ? [] : [name.text];
}

function parse(typescript: TypeScript, declarations: string): ts.SourceFile {
  return typescript.createSourceFile("declarations.d.ts", declarations, typescript.ScriptTarget.Latest, true);
}
