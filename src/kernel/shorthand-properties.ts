import type * as ts from "@tslab/typescript-for-tslab";

/**
 * Makes `{ name }` refer to a name of an earlier cell as `name` does. tslab 1.0.22 keeps such names as members of `exports` and has every
 * identifier refer to them there, but for those that are a property as well.
 *
 * @param isEarlier Whether a declaration stands in an earlier cell.
 */
export function expandShorthandProperties(
  typescript: typeof ts,
  checker: ts.TypeChecker,
  isEarlier: (declaration: ts.Declaration) => boolean,
): ts.TransformerFactory<ts.SourceFile> {
  return (context) => {
    const { factory } = context;
    const visit = (node: ts.Node): ts.Node => {
      const visited = typescript.visitEachChild(node, visit, context);
      if (!typescript.isShorthandPropertyAssignment(node) || !typescript.isShorthandPropertyAssignment(visited))
        return visited;
      const symbol = checker.getShorthandAssignmentValueSymbol(node);
      if (!symbol?.declarations?.some(isEarlier)) return visited;
      const kept = factory.createPropertyAccessExpression(factory.createIdentifier("exports"), node.name.text);
      // In a pattern that is assigned to, `{ name = value }` has a default.
      const { objectAssignmentInitializer: value } = visited;
      return factory.createPropertyAssignment(node.name.text, value ? factory.createAssignment(kept, value) : kept);
    };
    return (file) => typescript.visitEachChild(file, visit, context);
  };
}
