/** A node of a syntax tree (ESTree with TypeScript's additions, as oxc-parser returns it). */
export interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [member: string]: unknown;
}

function isNode(value: unknown): value is SyntaxNode {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}

/** Returns the node that a member holds, if it is one. */
export function nodeAt(node: SyntaxNode, member: string): SyntaxNode | undefined {
  const value = node[member];
  return isNode(value) ? value : undefined;
}

/** Returns the nodes of a member that holds a list. */
export function nodesAt(node: SyntaxNode, member: string): SyntaxNode[] {
  const value = node[member];
  return Array.isArray(value) ? value.filter(isNode) : [];
}

/** Returns the text of a member, or "" if it has none. */
export function textAt(node: SyntaxNode, member: string): string {
  const value = node[member];
  return typeof value === "string" ? value : "";
}

/** Calls `visit` for each node directly below another, in the order of the text. */
export function forEachChild(node: SyntaxNode, visit: (child: SyntaxNode, member: string) => void): void {
  for (const member in node) {
    const value = node[member];
    if (typeof value !== "object" || value === null) continue;
    if (Array.isArray(value)) {
      for (const item of value) if (isNode(item)) visit(item, member);
    } else if (isNode(value)) visit(value, member);
  }
}

/** Calls `visit` for a node and all below it. It does not recurse: a cell may be nested deeply. */
export function forEachBelow(node: SyntaxNode, visit: (node: SyntaxNode) => void): void {
  const waiting = [node];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    visit(next);
    forEachChild(next, (child) => waiting.push(child));
  }
}

export function isFunction({ type }: SyntaxNode): boolean {
  return type === "FunctionDeclaration" || type === "FunctionExpression" || type === "ArrowFunctionExpression";
}

/** Returns the names that a pattern binds, such as the left side of a declaration. */
export function patternNames(pattern: SyntaxNode | undefined): string[] {
  switch (pattern?.type) {
    case "Identifier":
      return [textAt(pattern, "name")];
    case "ObjectPattern":
      return nodesAt(pattern, "properties").flatMap((property) =>
        patternNames(nodeAt(property, property.type === "RestElement" ? "argument" : "value")),
      );
    case "ArrayPattern":
      return nodesAt(pattern, "elements").flatMap(patternNames);
    case "AssignmentPattern":
      return patternNames(nodeAt(pattern, "left"));
    case "RestElement":
      return patternNames(nodeAt(pattern, "argument"));
    case "TSParameterProperty":
      return patternNames(nodeAt(pattern, "parameter"));
    default:
      return [];
  }
}

/** Returns the names that a variable declaration binds. */
export function variableNames(declaration: SyntaxNode): string[] {
  return nodesAt(declaration, "declarations").flatMap((declarator) => patternNames(nodeAt(declarator, "id")));
}

const SCOPES = new Set(["StaticBlock", "PropertyDefinition", "TSModuleDeclaration"]);

/** Whether `var` below a node belongs to a scope of its own. */
function hasOwnVariables(node: SyntaxNode): boolean {
  return isFunction(node) || SCOPES.has(node.type);
}

/** Calls `visit` for each `var` declaration that belongs to the scope of `root`. */
export function forEachHoisted(
  root: SyntaxNode,
  visit: (declaration: SyntaxNode, member: string, parent: SyntaxNode | undefined) => void,
): void {
  const waiting: [node: SyntaxNode, member: string, parent: SyntaxNode | undefined][] = [[root, "", undefined]];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [node, member, parent] = next;
    if (node !== root && hasOwnVariables(node)) continue;
    if (node.type === "VariableDeclaration" && node.kind === "var") visit(node, member, parent);
    forEachChild(node, (child, at) => waiting.push([child, at, node]));
  }
}

/** Returns the names of `var` declarations that belong to the scope of `root`. */
export function hoistedNames(root: SyntaxNode): string[] {
  const names: string[] = [];
  forEachHoisted(root, (declaration) => names.push(...variableNames(declaration)));
  return names;
}

/** Returns the names that statements declare for their own block. */
export function lexicalNames(statements: readonly SyntaxNode[]): string[] {
  return statements.flatMap((statement) => {
    if (statement.type === "VariableDeclaration" && statement.kind !== "var") return variableNames(statement);
    if (statement.type !== "ClassDeclaration" && statement.type !== "FunctionDeclaration") return [];
    return patternNames(nodeAt(statement, "id"));
  });
}
