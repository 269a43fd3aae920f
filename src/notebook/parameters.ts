import { randomUUID } from "node:crypto";
import { oxcParser } from "../engine/oxc.js";
import { nodeAt, nodesAt, type SyntaxNode, textAt } from "../engine/syntax.js";
import { isObject, type Json } from "../json.js";
import { type Cell, type Notebook, sourceOf, toLines } from "./document.js";
import { hasTag } from "./tags.js";

/** A value for a name of a notebook. */
export interface Parameter {
  readonly name: string;
  readonly value: Json;
}

// As papermill has them, so that its notebooks and other tools know them.
const PARAMETERS = "parameters";
/** The tag of the cell that sets parameters. */
export const INJECTED = "injected-parameters";

/**
 * Reads `NAME=VALUE`. A value that is JSON is that: a number, `true`, `false`, `null`, a list, an object, a text in quotes; `True`, `False` and
 * `None` are understood too. Any other is text, and so is a whole number that JavaScript's numbers do not hold exactly.
 *
 * @throws Error if there is no name, or one that no variable can have.
 */
export function parseParameter(text: string): Parameter {
  const [, name = "", value = ""] = /^([^=]*)=([\s\S]*)$/.exec(text) ?? [];
  if (!isVariableName(name)) {
    throw new Error(`Give NAME=VALUE with the name of a variable, such as limit=10, and not ${JSON.stringify(text)}.`);
  }
  return { name, value: readValue(value) };
}

function isVariableName(name: string): boolean {
  return (
    /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name) &&
    oxcParser().parseSync("x.ts", `let ${name};`).errors.length === 0
  );
}

const PYTHON: { readonly [word: string]: Json } = { True: true, False: false, None: null };

function readValue(text: string): Json {
  if (Object.hasOwn(PYTHON, text)) return PYTHON[text] ?? null;
  try {
    const value: Json = JSON.parse(text);
    return typeof value === "number" && !isExact(text, value) ? text : value;
  } catch {
    return text;
  }
}

function isExact(text: string, value: number): boolean {
  return Number.isFinite(value) && (!/^\s*-?\d+\s*$/.test(text) || Number.isSafeInteger(value));
}

/**
 * Gives parameters to a notebook: in a cell with the tag `injected-parameters` after the one with the tag `parameters`, or first of all if
 * there is none. One that is there from an earlier run is replaced.
 *
 * @returns The names that the cell with the tag `parameters` does not declare, if there is one: likely misspelt.
 */
export function injectParameters(notebook: Notebook, parameters: readonly Parameter[]): readonly string[] {
  if (parameters.length === 0) return [];
  notebook.cells = notebook.cells.filter((cell) => !isCode(cell) || !hasTag(cell, INJECTED));
  const { cells } = notebook;
  const at = cells.findIndex((cell) => isCode(cell) && hasTag(cell, PARAMETERS));
  const defaults = at < 0 ? undefined : declarationsIn(sourceOf(cells[at] as Cell));
  const values = new Map(parameters.map(({ name, value }) => [name, value]));
  const lines = [...values].map(([name, value]) => assignment(name, value, defaults?.get(name)));
  cells.splice(at + 1, 0, {
    cell_type: "code",
    execution_count: null,
    id: randomUUID().slice(0, 8),
    metadata: { tags: [INJECTED] },
    outputs: [],
    source: toLines(["// Parameters", ...lines].join("\n")),
  });
  return defaults === undefined ? [] : [...values.keys()].filter((name) => !defaults.has(name));
}

function isCode(cell: Cell): boolean {
  return cell.cell_type === "code";
}

/** How the cell of defaults declares a name. */
interface Declaration {
  readonly isConstant: boolean;
  /** The type that is written, such as `: number`. */
  readonly type: string;
}

function declarationsIn(source: string): ReadonlyMap<string, Declaration> {
  const declarations = new Map<string, Declaration>();
  const program = oxcParser().parseSync("cell.ts", source, { sourceType: "module" }).program as unknown as SyntaxNode;
  for (const statement of nodesAt(program, "body")) {
    const declaration = nodeAt(statement, "declaration") ?? statement;
    if (declaration.type !== "VariableDeclaration") continue;
    for (const declarator of nodesAt(declaration, "declarations")) {
      const id = nodeAt(declarator, "id");
      if (id?.type !== "Identifier") continue;
      const type = nodeAt(id, "typeAnnotation");
      const isConstant = declaration.kind !== "let" && declaration.kind !== "var";
      declarations.set(textAt(id, "name"), { isConstant, type: type ? source.slice(type.start, type.end) : "" });
    }
  }
  return declarations;
}

/** A variable keeps the type of its default, so that a value of another is a fault. A constant is declared anew, with the type that is written. */
function assignment(name: string, value: Json, declaration: Declaration | undefined): string {
  const literal = literalOf(value);
  if (declaration === undefined) return `let ${name} = ${literal};`;
  return declaration.isConstant ? `let ${name}${declaration.type} = ${literal};` : `${name} = ${literal};`;
}

/** JSON is JavaScript but for one member, which as a literal would be the prototype. */
function literalOf(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(literalOf).join(", ")}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const members = Object.entries(value).map(([name, member]) => {
    const key = JSON.stringify(name);
    return `${name === "__proto__" ? `[${key}]` : key}: ${literalOf(member ?? null)}`;
  });
  return members.length === 0 ? "{}" : `{ ${members.join(", ")} }`;
}
