import MagicString from "magic-string";
import type { JsxOptions } from "oxc-transform";
import type { CellFault } from "./cell-fault.js";
import { DecoratorFault, type DecoratorOptions, lowerDecorators } from "./decorators.js";
import { LOOKED_FOR } from "./host-names.js";
import { CELL_GLOBAL, HIDDEN } from "./names.js";
import { oxcParser, oxcTransformer } from "./oxc.js";
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
import { transformOptions } from "./transform-options.js";

/** How cells are compiled. */
export interface CompileOptions {
  readonly jsx?: JsxOptions;
  /** How decorators are meant. Default: legacy. */
  readonly decorators?: DecoratorOptions;
  /** The names that earlier cells have declared with the suffix of {@link HIDDEN}. */
  readonly hidden: ReadonlySet<string>;
}

/** A cell, ready to run in V8's REPL mode. */
export interface CompiledCell {
  readonly code: string;
  /** The source maps from the code to the cell's source, the last step first. */
  readonly maps: readonly string[];
  /** The names that it declares with the suffix of {@link HIDDEN}. */
  readonly hidden: readonly string[];
  readonly hasResult: boolean;
}

/** The compiler rejects a cell that the parser has read. */
export class CompileFault extends Error {
  readonly fault: CellFault;

  constructor(message: string, offset: number) {
    super(message);
    this.fault = { message, offset };
  }
}

/**
 * Compiles a cell: TypeScript is removed, and what a module has at its top becomes what V8's REPL mode takes, where every later cell
 * sees it.
 *
 * @throws CompileFault if the compiler finds a fault that the parser let pass.
 */
export function compileCell(cell: ParsedCell, options: CompileOptions): CompiledCell {
  const lowered = cell.decorates && options.decorators?.kind === "standard" ? lower(cell) : undefined;
  const transformed = oxcTransformer().transformSync(`cell.${cell.language}`, lowered?.code ?? cell.executable, {
    ...transformOptions(options.jsx),
    sourceType: "module",
    typescript: { onlyRemoveTypeImports: true },
    decorator: { legacy: true, emitDecoratorMetadata: options.decorators?.emitMetadata ?? false },
  });
  const [error] = transformed.errors;
  if (error) throw new CompileFault(error.message, Math.max(0, (error.labels[0]?.start ?? 0) - cell.shift));
  // A statement that is moved to the front cannot begin there: hence the space.
  const code = ` ${transformed.code}`;
  const parsed = oxcParser().parseSync("cell.js", code, { sourceType: "module" });
  if (parsed.errors[0]) throw new CompileFault(parsed.errors[0].message, 0);
  const rewriter = new Rewriter(code, parsed.program as unknown as SyntaxNode, cell, options.hidden);
  const { text, map } = rewriter.rewrite();
  return {
    code: text,
    maps: [map, shiftFirstLine(transformed.map?.mappings ?? "", cell), ...(lowered ? [lowered.map] : [])],
    hidden: rewriter.hiddenNames,
    hasResult: rewriter.hasResult,
  };
}

function lower(cell: ParsedCell): { code: string; map: string } {
  try {
    return lowerDecorators(cell.executable, cell.language);
  } catch (error) {
    if (!(error instanceof DecoratorFault)) throw error;
    throw new CompileFault(error.message, Math.max(0, cell.source.indexOf("@") - cell.shift));
  }
}

/** Makes the map of the first step, whose code got a space at its beginning. */
function shiftFirstLine(mappings: string, cell: ParsedCell): string {
  // In a segment the first number, in base64, is the column: A is 0, C is 1. Only the first of a line counts from its beginning.
  // The space itself belongs to what follows it.
  const shifted = mappings.startsWith("AAAA") ? `AAAA,C${mappings.slice(1)}` : mappings;
  return JSON.stringify({ version: 3, sources: [`cell.${cell.language}`], names: [], mappings: shifted });
}

class Rewriter {
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
