import {
  forEachChild,
  hoistedNames,
  isFunction,
  lexicalNames,
  nodeAt,
  nodesAt,
  patternNames,
  type SyntaxNode,
  textAt,
} from "./syntax.js";

interface Scope {
  readonly names: ReadonlySet<string>;
  readonly outer: Scope | undefined;
}

/** A place where a name of the top of a script is used or declared. */
export interface Reference {
  readonly identifier: SyntaxNode;
  /** Whether it is a property and a value in one, as in `{ name }`. */
  readonly isShorthand: boolean;
}

/** Returns every place in `program` that means one of `names` of its top, and not one of an inner scope. */
export function findTopReferences(program: SyntaxNode, names: ReadonlySet<string>): Reference[] {
  const found: Reference[] = [];
  const visit = (node: SyntaxNode, member: string, parent: SyntaxNode | undefined, outer: Scope | undefined): void => {
    if (node.type === "Identifier") {
      if (isReference(member, parent) && names.has(textAt(node, "name")) && !isHidden(node, outer)) {
        found.push({ identifier: node, isShorthand: false });
      }
      return;
    }
    if (node.type === "Property" && node.shorthand === true) {
      const value = nodeAt(node, "value");
      const target = value?.type === "AssignmentPattern" ? nodeAt(value, "left") : value;
      if (target && names.has(textAt(target, "name")) && !isHidden(target, outer)) {
        found.push({ identifier: target, isShorthand: true });
      }
      const fallback = value?.type === "AssignmentPattern" ? nodeAt(value, "right") : undefined;
      if (fallback) visit(fallback, "right", value, outer);
      return;
    }
    const declaresOutside = node.type === "FunctionDeclaration" || node.type === "ClassDeclaration";
    const id = nodeAt(node, "id");
    if (declaresOutside && id) visit(id, "id", node, outer);
    const own = ownNames(node).filter((name) => names.has(name));
    const scope = own.length > 0 ? { names: new Set(own), outer } : outer;
    forEachChild(node, (child, at) => {
      if (!(declaresOutside && child === id)) visit(child, at, node, scope);
    });
  };
  visit(program, "", undefined, undefined);
  return found;
}

/** Returns the names that mean something of an inner scope at a place of `program`, whatever its top has under them. */
export function namesAround(program: SyntaxNode, offset: number): string[] {
  const names: string[] = [];
  const visit = (node: SyntaxNode): void => {
    if (offset < node.start || offset >= node.end) return;
    names.push(...ownNames(node));
    forEachChild(node, visit);
  };
  visit(program);
  return names;
}

function isHidden(identifier: SyntaxNode, scope: Scope | undefined): boolean {
  const name = textAt(identifier, "name");
  for (let at = scope; at !== undefined; at = at.outer) if (at.names.has(name)) return true;
  return false;
}

/** Whether an identifier is a variable, and not the name of a member or a label. */
function isReference(member: string, parent: SyntaxNode | undefined): boolean {
  if (member === "property" && parent?.type === "MemberExpression") return parent.computed === true;
  if (member === "key") return parent?.computed === true;
  if (member === "label" || member === "exported" || member === "imported") return false;
  return parent?.type !== "MetaProperty";
}

/** Returns the names that a node declares for what is below it. */
function ownNames(node: SyntaxNode): string[] {
  if (isFunction(node)) {
    const body = nodeAt(node, "body");
    return [
      ...nodesAt(node, "params").flatMap(patternNames),
      ...(node.type === "FunctionExpression" ? patternNames(nodeAt(node, "id")) : []),
      ...(body?.type === "BlockStatement" ? [...hoistedNames(body), ...lexicalNames(nodesAt(body, "body"))] : []),
    ];
  }
  switch (node.type) {
    case "ClassExpression":
      return patternNames(nodeAt(node, "id"));
    case "StaticBlock":
      return [...hoistedNames(node), ...lexicalNames(nodesAt(node, "body"))];
    case "BlockStatement":
      return lexicalNames(nodesAt(node, "body"));
    case "SwitchStatement":
      return lexicalNames(nodesAt(node, "cases").flatMap((clause) => nodesAt(clause, "consequent")));
    case "ForStatement":
    case "ForInStatement":
    case "ForOfStatement": {
      const head = nodeAt(node, node.type === "ForStatement" ? "init" : "left");
      return head ? lexicalNames([head]) : [];
    }
    case "CatchClause":
      return patternNames(nodeAt(node, "param"));
    default:
      return [];
  }
}
