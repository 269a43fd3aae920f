import { builtinModules } from "node:module";
import { escapeRegExp } from "../text.js";
import { type LinePosition, positionOf, toCell } from "./cell-positions.js";
import { addImport, type TextEdit } from "./import-edits.js";
import type { CompletionItem } from "./language-results.js";
import type { CellFile } from "./notebook-files.js";

// TypeScript proposes imports of a project's modules and of the packages in the folders node_modules above them. Node's own modules and this
// package are known to notebooks wherever they are.

/** A name that a module exports. */
export interface KnownExport {
  readonly export: string;
  readonly module: string;
}

/** What `bspump/api` has: `bspump` loads besides, which is what a notebook wants. */
const OWN_MODULE = "bspump";

/** Kinds of completions (Language Server Protocol). */
const KINDS = { function: 3, class: 7, other: 6 };

/** Those that are ranked after what is in scope, as TypeScript ranks its own imports to add. */
const SORT_TEXT = "16";

let known: readonly (KnownExport & { readonly kind: number })[] | undefined;

/** Returns the names that begin as a word does, but for those that are proposed already. */
export function exportsLike(word: string, proposed: ReadonlySet<string>): CompletionItem[] {
  const first = word.slice(0, 1).toLowerCase();
  known ??= readExports();
  return known
    .filter((one) => one.export.slice(0, 1).toLowerCase() === first && !proposed.has(one.export))
    .map(({ kind, ...data }) => ({
      label: data.export,
      labelDetails: { description: data.module },
      kind,
      sortText: SORT_TEXT,
      data,
    }));
}

/** Returns what a completion is the export of, if it is one that is imported by its name: one of ours, or one that TypeScript proposes. */
export function exportOf(data: unknown): KnownExport | undefined {
  if (typeof data !== "object" || data === null) return undefined;
  if ("export" in data && "module" in data) return data as KnownExport;
  const { autoImport } = data as { autoImport?: { importKind?: number; name?: string; moduleSpecifier?: string } };
  if (autoImport?.importKind !== NAMED || !autoImport.name || !autoImport.moduleSpecifier) return undefined;
  return { export: autoImport.name, module: autoImport.moduleSpecifier };
}

/** An import by name, among the kinds of imports that TypeScript 7.0.2 tells. */
const NAMED = 0;

/** Returns the edit that imports a name into a cell: into the import that the cell has of that module, else by one of its own. */
export function importInto(file: CellFile, { export: name, module }: KnownExport): readonly TextEdit[] {
  const { source } = file.cell;
  const present = new RegExp(
    `^import\\s*\\{[^}]*?(?=\\s*,?\\s*\\}\\s*from\\s*["']${escapeRegExp(module)}["'])`,
    "m",
  ).exec(source);
  if (present) {
    const at = toCell(file, positionOf(source, present.index + present[0].length));
    return at ? [{ range: { start: at, end: at }, newText: `, ${name}` }] : [];
  }
  const start = { line: 0, character: 0 };
  return addImport(file, { range: { start, end: start }, newText: importStatement({ export: name, module }) });
}

export function importStatement({ export: name, module }: KnownExport): string {
  return `import { ${name} } from "${module}";\n`;
}

/** Returns the part of a word before a place, if the word is not a member's name, in a text or in an import. */
export function bareWordAt({ cell }: CellFile, { line, character }: LinePosition): string | undefined {
  const before = cell.source.split("\n")[line]?.slice(0, character) ?? "";
  const word = /(?<![\p{ID_Continue}$.'"`/#@])[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.exec(before)?.[0];
  return word === undefined || /^\s*(?:import|\/\/|\*)|['"`][^'"`]*$/.test(before) ? undefined : word;
}

function readExports(): (KnownExport & { kind: number })[] {
  const found: (KnownExport & { kind: number })[] = [];
  const modules = builtinModules.filter((name) => !name.startsWith("_") && !DEPRECATED.has(name));
  for (const name of [OWN_MODULE, ...modules]) {
    for (const [exported, value] of Object.entries(exportsOf(name))) {
      if (!/^[A-Za-z]\w+$/.test(exported) || exported === "default") continue;
      const kind = typeof value !== "function" ? "other" : /^[A-Z]/.test(exported) ? "class" : "function";
      found.push({ export: exported, module: name === OWN_MODULE ? name : `node:${name}`, kind: KINDS[kind] });
    }
  }
  return found;
}

/** Modules that Node advises against, or that are other names of another one. */
const DEPRECATED = new Set([
  "constants",
  "domain",
  "punycode",
  "sys",
  "path/posix",
  "path/win32",
  "trace_events",
  "wasi",
]);

function exportsOf(name: string): object {
  try {
    return name === OWN_MODULE ? require("../api.js") : require(`node:${name}`);
  } catch {
    // It is for programs that were started in another way.
    return {};
  }
}
