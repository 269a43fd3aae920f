import MagicString from "magic-string";
import { LOOKED_FOR } from "./host-names.js";
import { CELL_GLOBAL, HIDDEN } from "./names.js";
import { declaredNames, type ParsedCell } from "./parse-cell.js";
import {
  forEachBelow,
  forEachHoisted,
  hoistedNames,
  nodeAt,
  nodesAt,
  patternNames,
  type SyntaxNode,
  textAt,
  variableNames,
} from "./syntax.js";
import { findTopReferences } from "./top-references.js";

/** Rewrites a module, whose types are gone, for V8's REPL mode. */
export class CellRewriter {
  readonly #program: SyntaxNode;
  readonly #body: readonly SyntaxNode[];
  readonly #text: MagicString;
  readonly #cell: ParsedCell;
  /** The names that get the suffix here, declared by this cell or by an earlier one. */
  readonly #hidden: ReadonlySet<string>;
  readonly hiddenNames: readonly string[];
  /** What was declared by `var`, or as a function, which later code of the cell may declare again. */
  readonly #variables = new Set<string>();
  hasResult = false;

  constructor(code: string, program: SyntaxNode, cell: ParsedCell, hiddenBefore: ReadonlySet<string>) {
    this.#program = program;
    this.#body = nodesAt(program, "body");
    this.#text = new MagicString(code);
    this.#cell = cell;
    const own = new Set([
      ...this.#body
        .flatMap((statement) => declaredNames(nodeAt(statement, "declaration") ?? statement))
        .map(([name]) => name),
      ...hoistedNames(program),
    ]);
    const usedBefore = [...hiddenBefore].filter((name) => cell.words.has(name) || own.has(name));
    this.#hidden = new Set([...usedBefore, ...[...own].filter((name) => LOOKED_FOR.has(name))]);
    this.hiddenNames = [...own].filter((name) => this.#hidden.has(name));
  }

  rewrite(): { text: string; map: string } {
    this.#hideNames();
    this.#replaceImportCalls();
    forEachHoisted(this.#program, (declaration, member, parent) => this.#assignVariables(declaration, member, parent));
    const last = this.#resultStatement();
    const imports = this.#body.filter((statement) => this.#rewriteStatement(statement));
    for (const { start, end } of imports) this.#text.move(start, end, 0);
    if (last) this.#keepResult(last);
    const declared = this.#variables.size > 0 ? `let ${[...this.#variables].join(", ")}; ` : "";
    this.#text.prepend(`"use strict"; ${declared}`);
    return { text: `${this.#text.toString()}\n;void 0`, map: this.#text.generateMap({ hires: true }).toString() };
  }

  #shown(name: string): string {
    return this.#hidden.has(name) ? name + HIDDEN : name;
  }

  #hideNames(): void {
    if (this.#hidden.size === 0) return;
    for (const { identifier, isShorthand } of findTopReferences(this.#program, this.#hidden)) {
      const name = textAt(identifier, "name");
      const text = isShorthand ? `${name}: ${name}${HIDDEN}` : name + HIDDEN;
      this.#text.overwrite(identifier.start, identifier.end, text, { contentOnly: true });
    }
  }

  #replaceImportCalls(): void {
    forEachBelow(this.#program, (node) => {
      if (node.type === "ImportExpression") {
        this.#text.overwrite(node.start, node.start + "import".length, `${CELL_GLOBAL}.import`);
      } else if (node.type === "MetaProperty" && textAt(nodeAt(node, "meta") ?? node, "name") === "import") {
        this.#text.overwrite(node.start, node.end, `${CELL_GLOBAL}.meta`);
      }
    });
  }

  /** Makes assignments of a `var` declaration; its names are declared once, at the front. */
  #assignVariables(declaration: SyntaxNode, member: string, parent: SyntaxNode | undefined): void {
    for (const name of variableNames(declaration)) this.#variables.add(this.#shown(name));
    const declarators = nodesAt(declaration, "declarations");
    const [first, last] = [declarators[0], declarators.at(-1)];
    if (!first || !last) return;
    this.#text.remove(declaration.start, first.start);
    if (member === "left" && (parent?.type === "ForInStatement" || parent?.type === "ForOfStatement")) return;
    for (const declarator of declarators) {
      if (!nodeAt(declarator, "init")) this.#text.overwrite(declarator.start, declarator.end, "0");
    }
    if (member === "init" && parent?.type === "ForStatement") return;
    this.#text.appendRight(first.start, ";(");
    this.#text.appendLeft(last.end, ")");
  }

  /** Rewrites a statement of the top. Returns whether it is an import, which is to come before all others. */
  #rewriteStatement(statement: SyntaxNode): boolean {
    switch (statement.type) {
      case "ImportDeclaration":
        this.#replaceImport(statement);
        return true;
      case "ExportAllDeclaration":
        this.#text.overwrite(statement.start, statement.end, importCall(statement, []));
        return false;
      case "ExportNamedDeclaration": {
        const inner = nodeAt(statement, "declaration");
        this.#text.remove(statement.start, inner?.start ?? statement.end);
        if (inner) this.#rewriteDeclaration(inner, statement);
        return false;
      }
      case "ExportDefaultDeclaration": {
        const inner = nodeAt(statement, "declaration");
        if (!inner) return false;
        if (/^(?:Function|Class)Declaration$/.test(inner.type) && nodeAt(inner, "id")) {
          this.#text.remove(statement.start, inner.start);
          this.#rewriteDeclaration(inner, statement);
        } else {
          this.#text.overwrite(statement.start, inner.start, ";(");
          this.#text.appendLeft(inner.end, ")");
        }
        return false;
      }
      default:
        this.#rewriteDeclaration(statement, statement);
        return false;
    }
  }

  #replaceImport(statement: SyntaxNode): void {
    const names: string[] = [];
    const bindings = nodesAt(statement, "specifiers").map((specifier) => {
      const imported = importedName(specifier);
      names.push(imported);
      return `${JSON.stringify(imported)}: ${patternNames(nodeAt(specifier, "local")).map((name) => this.#shown(name))}`;
    });
    const target = bindings.length > 0 ? `let { ${bindings.join(", ")} } = ` : "";
    this.#text.overwrite(statement.start, statement.end, `${target}${importCall(statement, names)}`);
  }

  #rewriteDeclaration(declaration: SyntaxNode, statement: SyntaxNode): void {
    const id = nodeAt(declaration, "id");
    if (declaration.type === "FunctionDeclaration" && id) this.#moveFunction(declaration, id, statement);
    else if (declaration.type === "ClassDeclaration" && id) {
      this.#text.prependRight(declaration.start, `let ${this.#shown(textAt(id, "name"))} = `);
      if (this.#hidden.has(textAt(id, "name"))) this.#text.overwrite(id.start, id.end, textAt(id, "name"));
      this.#text.appendLeft(declaration.end, ";");
    } else if (declaration.type === "VariableDeclaration" && declaration.kind !== "var") {
      // V8 takes a name again as what it was only: so all are the same. That nobody assigns to a constant is what the checker sees to.
      if (declaration.kind === "const")
        this.#text.overwrite(declaration.start, declaration.start + "const".length, "let");
      this.#keepNames(declaration);
    }
  }

  /** Makes a variable of a function, so that callers in earlier cells call the new one, and puts it first, as it is hoisted. */
  #moveFunction(declaration: SyntaxNode, id: SyntaxNode, statement: SyntaxNode): void {
    const name = textAt(id, "name");
    this.#variables.delete(this.#shown(name));
    const key = JSON.stringify(name);
    const head = `${declaration.async === true ? "async " : ""}function${declaration.generator === true ? "*" : ""}`;
    // As a member it keeps its name, and inside it the name means the variable.
    this.#text.overwrite(declaration.start, id.end, `let ${this.#shown(name)} = { ${key}: ${head} `);
    this.#text.appendLeft(declaration.end, ` }[${key}];`);
    this.#text.move(statement.start, statement.end, 0);
  }

  /** Has functions that get their name from a hidden variable keep the one that was written. */
  #keepNames(declaration: SyntaxNode): void {
    for (const declarator of nodesAt(declaration, "declarations")) {
      const id = nodeAt(declarator, "id");
      const value = nodeAt(declarator, "init");
      if (id?.type !== "Identifier" || !value || !this.#hidden.has(textAt(id, "name"))) continue;
      const isNamed = nodeAt(value, "id") !== undefined;
      if (!/^(?:ArrowFunction|Function|Class)Expression$/.test(value.type) || isNamed) continue;
      const key = JSON.stringify(textAt(id, "name"));
      this.#text.appendRight(value.start, `{ ${key}: `);
      this.#text.appendLeft(value.end, ` }[${key}]`);
    }
  }

  /** Finds the statement whose value is the cell's result. */
  #resultStatement(): SyntaxNode | undefined {
    if (!this.#cell.endsWithExpression) return undefined;
    let last = this.#body.filter(({ type }) => type !== "EmptyStatement").at(-1);
    // `using` puts all that follows into a block.
    if (last?.type === "TryStatement") last = nodesAt(nodeAt(last, "block") ?? last, "body").at(-1);
    // A text alone is a directive for the parser, and what the user wants to see.
    return last?.type === "ExpressionStatement" && last.directive !== "use strict" ? last : undefined;
  }

  #keepResult(statement: SyntaxNode): void {
    const expression = nodeAt(statement, "expression");
    if (!expression) return;
    this.#text.appendRight(expression.start, `${CELL_GLOBAL}.result = (`);
    this.#text.appendLeft(expression.end, ")");
    this.hasResult = true;
  }
}

/** Whether what begins at a column of a line of compiled code is a function that was moved to the front: no statement of the cell's. */
export function isHoistedFunction(line: string, column: number): boolean {
  return / = $/.test(line.slice(0, column)) && /^\{ "[^"]*": (?:async )?function\*? /.test(line.slice(column));
}

function importCall(statement: SyntaxNode, names: readonly string[]): string {
  const source = JSON.stringify(nodeAt(statement, "source")?.value);
  const attributes = nodesAt(statement, "attributes").map((attribute) => {
    const key = nodeAt(attribute, "key");
    return [key?.name ?? key?.value, nodeAt(attribute, "value")?.value];
  });
  const rest = attributes.length > 0 ? `, ${JSON.stringify(Object.fromEntries(attributes))}` : "";
  return `await ${CELL_GLOBAL}.importNames(${source}, ${JSON.stringify(names)}${rest});`;
}

function importedName(specifier: SyntaxNode): string {
  if (specifier.type === "ImportDefaultSpecifier") return "default";
  if (specifier.type === "ImportNamespaceSpecifier") return "*";
  const imported = nodeAt(specifier, "imported");
  return String(imported?.name ?? imported?.value);
}
