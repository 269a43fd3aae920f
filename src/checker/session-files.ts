import { join } from "node:path";
import type { NameKind, ParsedCell } from "../engine/parse-cell.js";
import { declareEnvironment } from "./surroundings.js";

/** A name of a committed cell. */
interface Owned {
  readonly slot: string;
  readonly kind: NameKind;
}

const PREFIX = "__bspump_";
const SESSION = `${PREFIX}session`;
const SLOTS_AT_FIRST = 8;
/** The files of the cell that is checked. */
const [PLAIN, IMPORTING, MARKUP] = ["__bspump_cell.ts", "__bspump_cell_importing.ts", "__bspump_cell.tsx"];

/**
 * Every file imports the session by one declaration, so that TypeScript keeps its program when the names change. It names each of them: for
 * `import * as` TypeScript looks at all that the session has.
 */
const importsOf = (names: string) => `import { ${names} } from "./${SESSION}";`;
const EMPTY = `${importsOf("")} export {};`;
/** What most notebooks import first: the program is kept when they do. */
const FIRST_IMPORT = 'import "bspump";';

/** The names that a cell declares and did not reach, because it failed. */
export interface Unreached {
  /** Those that hold nothing. */
  readonly missing: readonly string[];
  /** Those that hold what an earlier cell has given them. */
  readonly kept: readonly string[];
}

/** How many slots a part of the session has: what is read anew for each cell that runs. */
const PART = 64;

/** A file to report as changed or as new. */
export type FileUpdate = { readonly changed: string[] } | { readonly changed: string[]; readonly created: string[] };

/**
 * A notebook as files of TypeScript: one for the cell that is checked, a slot for each cell that has run, and the session, which has every
 * name of every slot by an alias of its own. A cell's file is its text and one line after it that imports what it uses, so that all types
 * keep their identity and nothing has to be emitted. As each slot imports the very slots whose names were current when it ran, a name
 * that is declared anew changes nothing about earlier cells.
 */
export class SessionFiles {
  readonly files = new Map<string, string>();
  readonly config: string;
  readonly #folder: string;
  readonly #configuration: { readonly compilerOptions: { [name: string]: unknown }; readonly files: readonly string[] };
  readonly #names = new Map<string, Owned>();
  /** The names of each slot. */
  readonly #slots = new Map<string, Set<string>>();
  /** Names on the global object whose type nobody knows. */
  readonly #globals = new Set<string>();
  /** The files of the cell that is checked, and those whose last cell declares something for all files. */
  readonly #cellFiles: readonly string[];
  readonly #declaring = new Set<string>();
  #environment: readonly string[] = [];
  /** How many cells have a slot, and for how many there is one: a slot that is there costs less than one that is new. */
  #used = 0;
  #prepared = 0;

  constructor(folder: string, compilerOptions: object, globals: readonly string[]) {
    this.#folder = folder;
    this.#cellFiles = [PLAIN, IMPORTING, MARKUP].map((name) => this.#path(name));
    this.config = this.#path("__bspump_tsconfig.json");
    const files = [...this.#cellFiles, this.#path(`${SESSION}.ts`), ...globals];
    this.#configuration = { compilerOptions: { ...compilerOptions }, files };
    this.files.set(this.config, JSON.stringify(this.#configuration));
    for (const file of this.#cellFiles) this.files.set(file, EMPTY);
    this.files.set(this.#path(IMPORTING), FIRST_IMPORT + EMPTY);
    this.#addSlots(SLOTS_AT_FIRST);
    this.#writeSession();
  }

  /** The file of the cell that is checked. Those that import have one of their own, as TypeScript makes its program anew when imports change. */
  fileFor({ language, namesModules }: Pick<ParsedCell, "language" | "namesModules">): string {
    return this.#path(language === "tsx" ? MARKUP : namesModules ? IMPORTING : PLAIN);
  }

  /** Sets an option of the compiler. A process that has read the configuration does not see it. */
  setCompilerOption(name: string, value: unknown): void {
    this.#configuration.compilerOptions[name] = value;
    this.files.set(this.config, JSON.stringify(this.#configuration));
  }

  isVirtual(file: string): boolean {
    return this.files.has(file);
  }

  /** Writes the cell that is checked. Returns the files that have changed. */
  write(cell: ParsedCell): string[] {
    const file = this.fileFor(cell);
    // What an earlier one declares for all files holds no longer: it has run, or never will.
    const others = this.#cellFiles.filter((other) => other !== file && this.#declaring.delete(other));
    if (cell.declaresGlobals) this.#declaring.add(file);
    return [
      ...others.flatMap((other) => this.#set(other, EMPTY)),
      ...this.#set(file, cell.source + this.#epilogue(cell, [...cell.declared.keys()])),
    ];
  }

  /** Keeps a cell that has run. Returns the updates, in the order in which to report them. */
  commit(cell: ParsedCell, { missing, kept }: Unreached): FileUpdate[] {
    const names = [...cell.declared.keys()].filter((name) => !missing.includes(name) && !kept.includes(name));
    if (names.length === 0 && !cell.declaresGlobals) {
      for (const name of missing) this.#names.delete(name);
      return [];
    }
    const created = this.#used === this.#prepared ? this.#addSlots(PART - (this.#prepared % PART)) : [];
    this.#used++;
    const slot = cell.language === "tsx" ? `${this.#used}x` : String(this.#used);
    const file = this.#path(`__bspump_cell_${slot}.${cell.language}`);
    if (cell.language === "tsx") created.push(file);
    this.files.set(file, this.#slotText(cell, names));
    for (const name of missing) this.#names.delete(name);
    this.#slots.set(slot, new Set(names));
    for (const name of names) this.#names.set(name, { slot, kind: cell.declared.get(name) ?? "constant" });
    const part = this.#writePart(slot);
    if (cell.language === "tsx" || created.includes(part)) this.#writeSession();
    const session = this.#path(`${SESSION}.ts`);
    return created.length > 0
      ? [{ changed: [file, part, session], created }]
      : [{ changed: [file] }, { changed: [part] }];
  }

  /** Declares names of the global object that no declaration of TypeScript has. Returns whether one is new. */
  addGlobals(names: Iterable<string>): boolean {
    const before = this.#globals.size;
    for (const name of names) this.#globals.add(name);
    return this.#globals.size > before;
  }

  /** Declares variables of `process.env` that are set. Returns the files that have changed. */
  setEnvironment(names: readonly string[]): string[] {
    if (names.join() === this.#environment.join()) return [];
    this.#environment = names;
    this.#writeSession();
    return [this.#path(`${SESSION}.ts`)];
  }

  /** The names of earlier cells. */
  get names(): readonly string[] {
    return [...this.#names.keys()];
  }

  /** The text of a slot. If a cell is not checked, its names are of any type. */
  #slotText(cell: ParsedCell, names: readonly string[]): string {
    if (!cell.isUnchecked) return cell.source + this.#epilogue(cell, names);
    const declared = names.map((name) => `declare const ${name}: any; type ${name} = any;`).join(" ");
    return `${declared} ${importsOf("")} export { ${names.join(", ")} };`;
  }

  #epilogue(cell: ParsedCell, exported: readonly string[]): string {
    const imports: string[] = [];
    const declarations: string[] = [];
    for (const name of cell.words) {
      if (cell.declared.has(name)) continue;
      const owned = this.#names.get(name);
      if (owned?.kind === "variable") {
        imports.push(`${alias(name, owned)} as ${PREFIX}${name}`);
        declarations.push(`declare let ${name}: typeof ${PREFIX}${name};`);
      } else if (owned) imports.push(`${alias(name, owned)} as ${name}`);
      else if (this.#globals.has(name)) declarations.push(`declare var ${name}: any;`);
    }
    const own = exported.filter((name) => !cell.exported.has(name));
    return `\n;${importsOf(imports.join(", "))} ${declarations.join(" ")} export { ${own.join(", ")} };`;
  }

  #addSlots(count: number): string[] {
    const created: string[] = [];
    for (let index = 0; index < count; index++) {
      const slot = String(++this.#prepared);
      const file = this.#path(`__bspump_cell_${slot}.ts`);
      this.#slots.set(slot, new Set());
      this.files.set(file, EMPTY);
      created.push(file);
    }
    return [...created, this.#writePart(String(this.#prepared))];
  }

  /** Writes the part of the session that has the names of a slot. Returns its file. */
  #writePart(slot: string): string {
    const part = partOf(slot);
    const lines = [...this.#slots].flatMap(([other, names]) => {
      if (partOf(other) !== part) return [];
      const list = [...names].map((name) => `${name} as ${alias(name, { slot: other })}`);
      return [`export { ${list.join(", ")} } from "./__bspump_cell_${other}";`];
    });
    const file = this.#path(`${part}.ts`);
    this.files.set(file, `${lines.join("\n")}\nexport {};`);
    return file;
  }

  #writeSession(): void {
    const parts = new Set([...this.#slots.keys()].map(partOf));
    const lines = [...parts].map((part) => `export * from "./${part}";`);
    lines.push(declareEnvironment(this.#environment));
    this.files.set(this.#path(`${SESSION}.ts`), `${lines.join("\n")}\nexport {};`);
  }

  #set(file: string, text: string): string[] {
    if (this.files.get(file) === text) return [];
    this.files.set(file, text);
    return [file];
  }

  #path(name: string): string {
    return join(this.#folder, name);
  }
}

/** Returns the name of the part of the session that has a slot. */
function partOf(slot: string): string {
  return `${SESSION}_${Math.floor((Number.parseInt(slot, 10) - 1) / PART)}`;
}

function alias(name: string, { slot }: { readonly slot: string }): string {
  return `${name}$${slot}`;
}
