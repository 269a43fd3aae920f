import type { ParseResult } from "oxc-parser";
import type { CellFault } from "./cell-fault.js";
import { blank, callCommands, findCommands, type Outline, type ShellCommand } from "./commands.js";
import { hasDecorators } from "./decorators.js";
import { findMagic } from "./magics.js";
import { nestingOf, survivesCompiler, TOO_DEEP } from "./nesting.js";
import { oxcParser } from "./oxc.js";
import {
  hoistedNames,
  isFunction,
  nodeAt,
  nodesAt,
  patternNames,
  type SyntaxNode,
  textAt,
  variableNames,
} from "./syntax.js";

/** What a name of a cell is: later cells may assign to a variable, and not to the others; a type is gone when the cell runs. */
export type NameKind = "variable" | "constant" | "type";

/** A cell, read. */
export interface ParsedCell {
  /** What is checked, with the line ends of the cell, and with spaces instead of the lines for the shell. */
  readonly source: string;
  /** What is compiled: as `source`, but with calls instead of the lines for the shell that come after a statement. */
  readonly executable: string;
  /** What runs before the rest is checked, as it may install what the rest imports: calls for the first lines, if those are for the shell. */
  readonly preparation: string | undefined;
  /** The lines for the shell. */
  readonly commands: readonly ShellCommand[];
  /** How many code units `source` has before the cell's own text. */
  readonly shift: number;
  readonly language: "ts" | "tsx";
  /** The names that it declares at its top. */
  readonly declared: ReadonlyMap<string, NameKind>;
  /** Those of them that the text exports itself. */
  readonly exported: ReadonlySet<string>;
  /** Every word in it that may be a name. */
  readonly words: ReadonlySet<string>;
  readonly declaresGlobals: boolean;
  /** Whether there is a decorator in it. */
  readonly decorates: boolean;
  /** Whether it may load a module, in whatever way. */
  readonly imports: boolean;
  /** Whether an `import` or `export … from` of it names a module. */
  readonly namesModules: boolean;
  /** Whether its types are not checked, because it says so or is of a kind that would keep the checker busy for long. */
  readonly isUnchecked: boolean;
  readonly endsWithExpression: boolean;
  readonly fault: CellFault | undefined;
}

// Beyond that the stack of oxc's parser or compiler may end, and with it the process: 2,000 classes in brackets do.
const MOST_NESTED = 2_500;
// Beyond those the checker's time grows out of proportion.
const MOST_NESTED_CHECKED = 150;
const MOST_SUMMANDS_CHECKED = 30_000;
const SUM = /(?:\+\s*\w+\s*)+/g;

const WORD = /[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*/gu;

/** The first line of a cell that asks not to be checked. Same length as the comment that replaces it, so that positions stay. */
const NO_CHECK = /^%%nocheck(?=\s|$)/;

/** Reads a cell of TypeScript or TSX. */
export function parseCell(text: string): ParsedCell {
  const code = asComment(text.replace(/^\ufeff/, ""));
  const depth = nestingOf(code);
  if (depth > MOST_NESTED || !survivesCompiler(code)) {
    return emptyCell(code, { message: TOO_DEEP, offset: 0 });
  }
  return parseSurviving(text, depth);
}

/** Reads a cell that the parser is known to survive: see `nesting.ts`. `depth`: how many of its brackets are open at once, at most. */
export function parseSurviving(text: string, depth: number): ParsedCell {
  const original = asComment(text.replace(/^\ufeff/, ""));
  const commands = findCommands(original, readOutline);
  const code = blank(original, commands);
  const { source, shift } = asExpression(code);
  let language: "ts" | "tsx" = "ts";
  let parsed = parse(source, language);
  if (parsed.errors.length > 0) {
    const withMarkup = parse(source, "tsx");
    if (withMarkup.errors.length === 0) {
      language = "tsx";
      parsed = withMarkup;
    }
  }
  const program = parsed.program as unknown as SyntaxNode;
  const [error] = parsed.errors;
  const syntaxFault = error && {
    message: error.message,
    offset: Math.min(code.length, Math.max(0, (error.labels[0]?.start ?? 0) - shift)),
  };
  const fault = findMagic(code, syntaxFault, readOutline) ?? syntaxFault;
  const body = nodesAt(program, "body");
  const first = (body[0]?.start ?? source.length) - shift;
  const leading = commands.filter(({ start }) => start < first);
  const later = commands.slice(leading.length);
  return {
    source,
    executable: later.length > 0 ? callCommands(blank(original, leading), later) : source,
    preparation: leading.length > 0 ? callCommands(original.slice(0, leading.at(-1)?.end), leading) : undefined,
    commands,
    shift,
    language,
    ...declarationsOf(body),
    words: new Set(source.match(WORD)),
    imports: /\bimport\b|\bfrom\b|\brequire\b/.test(source),
    namesModules: namesModules(parsed),
    decorates: hasDecorators(source, program),
    isUnchecked: NO_CHECK.test(text) || depth > MOST_NESTED_CHECKED || hasLongSum(source),
    endsWithExpression: body.findLast(({ type }) => type !== "EmptyStatement")?.type === "ExpressionStatement",
    fault,
  };
}

function parse(source: string, language: "ts" | "tsx"): ParseResult {
  return oxcParser().parseSync(`cell.${language}`, source, { sourceType: "module" });
}

function readOutline(text: string): Outline | undefined {
  const read = [parse(text, "ts"), parse(text, "tsx")].find(({ errors }) => errors.length === 0);
  return read && { body: read.program.body, comments: read.comments };
}

function namesModules({ module }: ParseResult): boolean {
  const { staticImports, dynamicImports, staticExports } = module;
  const exportsFrom = staticExports.some(({ entries }) => entries.some(({ moduleRequest }) => moduleRequest !== null));
  return staticImports.length > 0 || dynamicImports.length > 0 || exportsFrom;
}

function emptyCell(source: string, fault: CellFault): ParsedCell {
  const none = { declared: new Map(), exported: new Set<string>(), words: new Set<string>() };
  const flags = {
    declaresGlobals: false,
    decorates: false,
    imports: false,
    namesModules: false,
    isUnchecked: true,
    endsWithExpression: false,
  };
  const executed = { executable: source, preparation: undefined, commands: [] };
  return { source, ...executed, shift: 0, language: "ts", ...none, ...flags, fault };
}

/** Makes a comment of a first line for the shell or for us. */
function asComment(code: string): string {
  return code.startsWith("#!") || NO_CHECK.test(code) ? `//${code.slice(2)}` : code;
}

/** Reads `{ a: 1 }` as an object and not as a block with a label, as Node's and the browsers' consoles do. */
function asExpression(code: string): { source: string; shift: number } {
  if (/^\s*\{/.test(code) && !/;\s*$/.test(code)) {
    const source = `(${code}\n)`;
    const { errors, program } = parse(source, "ts");
    if (errors.length === 0 && program.body.length === 1 && program.body[0]?.type === "ExpressionStatement") {
      return { source, shift: 1 };
    }
  }
  return { source: code, shift: 0 };
}

function declarationsOf(body: readonly SyntaxNode[]) {
  const declared = new Map<string, NameKind>();
  const exported = new Set<string>();
  let declaresGlobals = false;
  for (const statement of body) {
    const inner = nodeAt(statement, "declaration");
    const isExport = statement.type === "ExportNamedDeclaration" || statement.type === "ExportDefaultDeclaration";
    const declaration = isExport && inner ? inner : statement;
    const names = declaredNames(declaration);
    for (const [name, kind] of names) {
      // A value and a type of one name, such as a class with an interface, are imported together.
      declared.set(name, declared.has(name) && declared.get(name) !== kind ? "constant" : kind);
      if (statement.type === "ExportNamedDeclaration") exported.add(name);
    }
    for (const specifier of nodesAt(statement, "specifiers")) {
      const name = nodeAt(specifier, "exported");
      if (isExport && name) exported.add(textAt(name, "name"));
    }
    declaresGlobals ||= isGlobalBlock(declaration);
  }
  for (const statement of body) {
    if (isFunction(statement) || /^(?:VariableDeclaration|TS)/.test(statement.type)) continue;
    for (const name of hoistedNames(statement)) if (!declared.has(name)) declared.set(name, "variable");
  }
  return { declared, exported, declaresGlobals };
}

function isGlobalBlock({ type, kind, global }: SyntaxNode): boolean {
  return (type === "TSModuleDeclaration" && (kind === "global" || global === true)) || type === "TSGlobalDeclaration";
}

/** Returns the names that a statement declares, and what each is. */
export function declaredNames(statement: SyntaxNode): [name: string, kind: NameKind][] {
  const as = (kind: NameKind, names: readonly string[]) => names.map((name): [string, NameKind] => [name, kind]);
  switch (statement.type) {
    case "VariableDeclaration":
      return as(
        statement.kind === "let" || statement.kind === "var" ? "variable" : "constant",
        variableNames(statement),
      );
    case "FunctionDeclaration":
    case "TSDeclareFunction":
    case "ClassDeclaration":
    case "TSEnumDeclaration":
    case "TSImportEqualsDeclaration":
      return as("constant", patternNames(nodeAt(statement, "id")));
    case "TSModuleDeclaration":
      return isGlobalBlock(statement) ? [] : as("constant", patternNames(nodeAt(statement, "id")));
    case "TSInterfaceDeclaration":
    case "TSTypeAliasDeclaration":
      return as("type", patternNames(nodeAt(statement, "id")));
    case "ImportDeclaration":
      return nodesAt(statement, "specifiers").flatMap((specifier) => {
        const isType = statement.importKind === "type" || specifier.importKind === "type";
        return as(isType ? "type" : "constant", patternNames(nodeAt(specifier, "local")));
      });
    default:
      return [];
  }
}

function hasLongSum(source: string): boolean {
  // From where one ends the next begins: each character is looked at once.
  for (const [sum] of source.matchAll(SUM)) if (sum.split("+").length > MOST_SUMMANDS_CHECKED) return true;
  return false;
}
