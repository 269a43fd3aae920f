import type { TypeScriptProcess } from "./typescript-process.js";

/** What a name is, and what is written of it. */
export interface SymbolInfo {
  readonly signature: string;
  readonly documentation: string;
}

interface ApiSymbol {
  readonly id: number;
  readonly name: string;
  readonly flags: number;
  readonly parent?: number;
  readonly valueDeclaration?: string;
}

interface ApiTag {
  readonly name: string;
  readonly text?: unknown;
}

/** The bits of a symbol's flags (`SymbolFlags` of TypeScript's API). */
const Flag = {
  blockVariable: 2,
  property: 4,
  enumMember: 8,
  function: 16,
  class: 32,
  interface: 64,
  enum: 384,
  module: 1536,
  method: 8192,
  accessor: 98304,
  typeParameter: 262144,
  typeAlias: 524288,
  alias: 2097152,
};

/** `NodeBuilderFlags`: members on lines of their own, nothing left out, no `import("…")` around names. */
const TYPE_FORMAT = 1 | 16384 | 1024;

/** Describes the symbol at a position as editors do on hover. Returns undefined if there is none. */
export async function describeSymbol(
  process: TypeScriptProcess,
  file: string,
  position: number,
): Promise<SymbolInfo | undefined> {
  const found = (await process.request("getSymbolAtPosition", { file, position })) as ApiSymbol | null;
  if (found === null) return undefined;
  const isAlias = (found.flags & Flag.alias) !== 0;
  const aliased = isAlias
    ? ((await process.request("getAliasedSymbol", { symbol: found.id })) as ApiSymbol | null)
    : null;
  const symbol = aliased ?? found;
  const [signature, documentation] = await Promise.all([
    signatureOf(process, symbol, found.name),
    documentationOf(process, symbol),
  ]);
  return { signature, documentation };
}

async function signatureOf(process: TypeScriptProcess, symbol: ApiSymbol, name: string): Promise<string> {
  const has = (flag: number) => (symbol.flags & flag) !== 0;
  if (has(Flag.class)) return `class ${name}`;
  if (has(Flag.enum)) return `enum ${name}`;
  if (has(Flag.module) && !has(Flag.function)) return `namespace ${name}`;
  const isType = has(Flag.interface | Flag.typeAlias | Flag.typeParameter) && !has(Flag.blockVariable | 1);
  if (isType) return `${has(Flag.interface) ? "interface" : "type"} ${name}`;
  const type = (await process.request("getTypeOfSymbol", { symbol: symbol.id })) as { id: number } | null;
  const text = type ? String(await process.request("typeToString", { type: type.id, flags: TYPE_FORMAT })) : "any";
  if (has(Flag.function)) return `function ${name}${asSignature(text)}`;
  if (has(Flag.method)) return `(method) ${await ownerOf(process, symbol)}${name}${asSignature(text)}`;
  if (has(Flag.property | Flag.accessor | Flag.enumMember))
    return `(property) ${await ownerOf(process, symbol)}${name}: ${text}`;
  return `${keywordOf(symbol)} ${name}: ${text}`;
}

/** Makes the type of a function what is written where it is declared. */
function asSignature(type: string): string {
  const arrow = arrowIn(type);
  return arrow < 0 ? `: ${type}` : `${type.slice(0, arrow)}: ${type.slice(arrow + 4)}`;
}

/** Returns where the arrow of a function type is, which follows its parameters. */
function arrowIn(type: string): number {
  let depth = 0;
  for (let index = 0; index < type.length; index++) {
    if ("([{<".includes(type[index] ?? "")) depth++;
    else if (")]}".includes(type[index] ?? "") || (type[index] === ">" && type[index - 1] !== "=")) depth--;
    else if (depth === 0 && type.startsWith(" => ", index)) return index;
  }
  return -1;
}

async function ownerOf(process: TypeScriptProcess, { id, parent }: ApiSymbol): Promise<string> {
  if (parent === undefined) return "";
  const owner = (await process.request("getParentOfSymbol", { objectId: id })) as ApiSymbol | null;
  // What an object literal has for a name is not a word.
  return owner === null || !/^[\p{ID_Start}$_]/u.test(owner.name) || owner.name.startsWith("__")
    ? ""
    : `${owner.name}.`;
}

function keywordOf({ flags }: ApiSymbol): string {
  return (flags & Flag.blockVariable) === 0 ? "var" : "const";
}

async function documentationOf(process: TypeScriptProcess, symbol: ApiSymbol): Promise<string> {
  const [comment, tags] = await Promise.all([
    process.request("getDocumentationComment", { symbol: symbol.id }),
    process.request("getJsDocTags", { symbol: symbol.id }) as Promise<readonly ApiTag[] | null>,
  ]);
  const notes = (tags ?? []).map(({ name, text }) => `@${name} ${textOf(text)}`.trim());
  return [textOf(comment), ...notes].filter((text) => text !== "").join("\n");
}

function textOf(parts: unknown): string {
  if (typeof parts === "string") return parts;
  return Array.isArray(parts)
    ? parts.map((part) => (typeof part === "string" ? part : String(part?.text ?? ""))).join("")
    : "";
}
