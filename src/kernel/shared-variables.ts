import type * as ts from "@tslab/typescript-for-tslab";

/**
 * Makes a variable that a function of its cell uses one that other cells share with the function. tslab 1.0.22 keeps the names of a cell as
 * members of `exports`, where other cells assign to them; a function of the cell itself would go on with a variable of its own.
 *
 * What no function uses is left: a variable is faster than a member, and nothing of the cell looks at it when another cell runs.
 */
export function shareVariables(typescript: typeof ts, checker: ts.TypeChecker): ts.TransformerFactory<ts.SourceFile> {
  return ({ factory }) =>
    (file) => {
      const isVariable = (statement: ts.Statement): statement is ts.VariableStatement =>
        typescript.isVariableStatement(statement) &&
        (statement.declarationList.flags & typescript.NodeFlags.Const) === 0 &&
        !statement.modifiers?.length;
      const variables = file.statements.filter(isVariable);
      if (variables.length === 0) return file;
      const used = symbolsInFunctions(typescript, checker, file);
      const shared = new Map(
        variables.flatMap((statement) => {
          const symbols = statement.declarationList.declarations.flatMap(({ name }) =>
            declaredSymbols(typescript, checker, name),
          );
          return symbols.some((symbol) => used.has(symbol)) ? [[statement, symbols] as const] : [];
        }),
      );
      if (shared.size === 0) return file;
      const names = new Set([...shared.values()].flat().map(({ name }) => name));
      const statements = file.statements.map((statement) => {
        if (isVariable(statement) && shared.has(statement)) {
          const modifiers = [factory.createModifier(typescript.SyntaxKind.ExportKeyword)];
          return factory.updateVariableStatement(statement, modifiers, statement.declarationList);
        }
        // tslab exports all names of a cell by a statement at its end.
        if (!typescript.isExportDeclaration(statement)) return statement;
        const { exportClause: clause } = statement;
        if (statement.moduleSpecifier !== undefined || clause === undefined || !typescript.isNamedExports(clause))
          return statement;
        const others = clause.elements.filter(({ name }) => !names.has(name.text));
        const { modifiers, isTypeOnly, moduleSpecifier, assertClause } = statement;
        const rest = factory.updateNamedExports(clause, others);
        return factory.updateExportDeclaration(statement, modifiers, isTypeOnly, rest, moduleSpecifier, assertClause);
      });
      return factory.updateSourceFile(file, statements);
    };
}

function declaredSymbols(typescript: typeof ts, checker: ts.TypeChecker, name: ts.BindingName): ts.Symbol[] {
  if (!typescript.isIdentifier(name)) {
    return name.elements.flatMap((element) =>
      typescript.isBindingElement(element) ? declaredSymbols(typescript, checker, element.name) : [],
    );
  }
  const symbol = checker.getSymbolAtLocation(name);
  return symbol === undefined ? [] : [symbol];
}

function symbolsInFunctions(typescript: typeof ts, checker: ts.TypeChecker, file: ts.SourceFile): Set<ts.Symbol> {
  const symbols = new Set<ts.Symbol>();
  const add = (symbol: ts.Symbol | undefined) => symbol && symbols.add(symbol);
  const visit = (node: ts.Node, isInside: boolean): void => {
    if (isInside && typescript.isIdentifier(node)) add(checker.getSymbolAtLocation(node));
    if (isInside && typescript.isShorthandPropertyAssignment(node))
      add(checker.getShorthandAssignmentValueSymbol(node));
    const isFunction = typescript.isFunctionLike(node) || typescript.isClassLike(node);
    typescript.forEachChild(node, (child) => visit(child, isInside || isFunction));
  };
  visit(file, false);
  return symbols;
}
