import { builtinModules } from "node:module";
import type { LinePosition } from "./cell-positions.js";
import type { CompletionItem } from "./language-results.js";
import type { CellFile } from "./notebook-files.js";

// TypeScript proposes imports of a project's modules and of the packages in the folders node_modules above them. Node's own modules and this
// package are known to notebooks wherever they are.

/** A name that a module exports. */
interface KnownExport {
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

export function isExport(data: unknown): data is KnownExport {
  return typeof data === "object" && data !== null && "export" in data && "module" in data;
}

/** Returns an item with the import that it needs. */
export function importOf(item: CompletionItem, { export: name, module }: KnownExport): CompletionItem {
  const start = { line: 0, character: 0 };
  const newText = `import { ${name} } from "${module}";\n`;
  return {
    ...item,
    detail: `Add import from "${module}"`,
    additionalTextEdits: [{ range: { start, end: start }, newText }],
  };
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
