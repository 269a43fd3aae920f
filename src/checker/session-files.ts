import { join } from "node:path";
import type { NameKind, ParsedCell } from "../engine/parse-cell.js";
import { KeptSlots, MARKUP_SLOT } from "./kept-slots.js";
import { VIRTUAL_PREFIX as PREFIX } from "./language-server.js";
import { declareEnvironment } from "./surroundings.js";

/** A name of a committed cell. */
interface Owned {
  readonly slot: string;
  readonly kind: NameKind;
}

const SESSION = `${PREFIX}session`;
/** The files of cells that are checked, but for those that are checked where they are kept. */
const [PLAIN, IMPORTING, MARKUP] = [`${PREFIX}cell.ts`, `${PREFIX}cell_importing.ts`, `${PREFIX}cell.tsx`];

/** Every file imports the session by one declaration, so that TypeScript keeps its program when its names change. */
const importsOf = (slots: Iterable<string>) =>
  `import { ${[...slots].map((slot) => PREFIX + slot).join(", ")} } from "./${SESSION}";`;
const EMPTY = `${importsOf([])} export {};`;
/** What most notebooks import first: the program is kept when they do. */
const FIRST_IMPORT = 'import "bspump";';

/** The names that a cell declares and did not reach, because it failed. */
export interface Unreached {
  /** Those that hold nothing. */
  readonly missing: readonly string[];
  /** Those that hold what an earlier cell has given them. */
  readonly kept: readonly string[];
}

const ALL_REACHED: Unreached = { missing: [], kept: [] };

/** How many slots there are at first, and how many are made when all are used: a slot that is there costs less than one that is new. */
const SLOTS_AT_FIRST = 8;
const MORE_SLOTS = 64;

/** A cell's file, and the slots whose names it uses. */
interface CellText {
  readonly text: string;
  readonly uses: ReadonlySet<string>;
}

/** Files to report as changed, and of those that are new. */
export interface FileUpdate {
  readonly changed: readonly string[];
  readonly created?: readonly string[];
}

/**
 * A notebook as files of TypeScript: a slot for each cell that has run, and the session, which has every slot as a namespace. A cell's file
 * is its text and one line after it that takes what it uses out of these namespaces, so that all types keep their identity and nothing has
 * to be emitted. As each cell names the very slots whose names were current when it ran, a name that is declared anew changes nothing about
 * earlier cells. What TypeScript does for a cell depends on the names that it uses, and not on how many there are. A slot none of whose names
 * is current, or used by a slot that is kept, is taken for another cell: most cells are run many times.
 */
export class SessionFiles {
  readonly files = new Map<string, string>();
  readonly config: string;
  readonly #folder: string;
  readonly #configuration: { readonly compilerOptions: { [name: string]: unknown }; readonly files: readonly string[] };
  readonly #names = new Map<string, Owned>();
  /** The names of the modules that are slots, without what all begin with. */
  readonly #slots: string[] = [];
  /** Names on the global object whose type nobody knows. */
  readonly #globals = new Set<string>();
  /** The files of the cell that is checked, and those whose last cell declares something for all files. */
  readonly #cellFiles: readonly string[];
  readonly #declaring = new Set<string>();
  #environment: readonly string[] = [];
  readonly #kept = new KeptSlots();

  constructor(folder: string, compilerOptions: object, globals: readonly string[]) {
    this.#folder = folder;
    this.#cellFiles = [PLAIN, IMPORTING, MARKUP].map((name) => this.#path(name));
    this.config = this.#path(`${PREFIX}tsconfig.json`);
    const files = [...this.#cellFiles, this.#path(`${SESSION}.ts`), ...globals];
    this.#configuration = { compilerOptions: { ...compilerOptions }, files };
    this.files.set(this.config, JSON.stringify(this.#configuration));
    for (const file of this.#cellFiles) this.files.set(file, EMPTY);
    this.files.set(this.#path(IMPORTING), FIRST_IMPORT + EMPTY);
    this.#addSlots(SLOTS_AT_FIRST, "");
    this.#writeSession();
  }

  /** The file of a cell that is not kept. Those that import have one of their own, as TypeScript makes its program anew when imports change. */
  fileFor({ language, namesModules }: Pick<ParsedCell, "language" | "namesModules">): string {
    return this.#path(language === "tsx" ? MARKUP : namesModules ? IMPORTING : PLAIN);
  }

  /**
   * The file in which a cell is checked that is kept if it runs: where it is then kept, if that changes nothing else. TypeScript looks at all
   * files for each change of one, so one change a cell is what costs least.
   */
  fileToKeep(cell: ParsedCell): string {
    const { language, namesModules, declared, declaresGlobals } = cell;
    const isPlain = language === "ts" && !namesModules && !declaresGlobals && declared.size > 0;
    const slot = isPlain ? this.#kept.free(language) : undefined;
    return slot === undefined ? this.fileFor(cell) : this.#slotFile(slot);
  }

  /** Sets an option of the compiler. A process that has read the configuration does not see it. */
  setCompilerOption(name: string, value: unknown): void {
    this.#configuration.compilerOptions[name] = value;
    this.files.set(this.config, JSON.stringify(this.#configuration));
  }

  isVirtual(file: string): boolean {
    return this.files.has(file);
  }

  /** Writes the cell that is checked into one of its files. Returns the files that have changed. */
  write(cell: ParsedCell, file: string): string[] {
    // What an earlier one declares for all files holds no longer: it has run, or never will.
    const others = this.#cellFiles.filter((other) => other !== file && this.#declaring.delete(other));
    if (cell.declaresGlobals) this.#declaring.add(file);
    return [
      ...others.flatMap((other) => this.#set(other, EMPTY)),
      ...this.#set(file, this.#textOf(cell, [...cell.declared.keys()]).text),
    ];
  }

  /** Keeps a cell that has run. Returns what has changed. */
  commit(cell: ParsedCell, { missing, kept } = ALL_REACHED): FileUpdate {
    const names = [...cell.declared.keys()].filter((name) => !missing.includes(name) && !kept.includes(name));
    if (names.length === 0 && !cell.declaresGlobals) {
      for (const name of missing) this.#forget(name);
      return { changed: [] };
    }
    const created = this.#kept.free(cell.language) === undefined ? this.#makeSlots(cell.language) : [];
    const slot = this.#kept.take(cell.language);
    const file = this.#slotFile(slot);
    const { text, uses } = cell.isUnchecked ? { text: textOfUnchecked(names), uses: [] } : this.#textOf(cell, names);
    const changed = this.#set(file, text);
    this.#kept.keep(slot, uses, cell.declaresGlobals);
    for (const name of missing) this.#forget(name);
    for (const name of names) {
      this.#kept.hold(slot);
      this.#forget(name);
      this.#names.set(name, { slot, kind: cell.declared.get(name) ?? "constant" });
    }
    if (created.length === 0) return { changed };
    this.#writeSession();
    return { changed: [...changed, this.#path(`${SESSION}.ts`)], created };
  }

  #forget(name: string): void {
    const owned = this.#names.get(name);
    this.#names.delete(name);
    if (owned) this.#kept.drop(owned.slot);
  }

  /** Declares names of the global object that no declaration of TypeScript has. */
  addGlobals(names: Iterable<string>): void {
    for (const name of names) this.#globals.add(name);
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

  #textOf(cell: ParsedCell, exported: readonly string[]): CellText {
    const uses = new Set<string>();
    const declarations: string[] = [];
    for (const name of cell.words) {
      if (cell.declared.has(name)) continue;
      const owned = this.#names.get(name);
      if (owned) {
        const slot = PREFIX + owned.slot;
        uses.add(owned.slot);
        declarations.push(
          owned.kind === "variable"
            ? `declare let ${name}: typeof ${slot}.${name};`
            : `import ${name} = ${slot}.${name};`,
        );
      } else if (this.#globals.has(name)) declarations.push(`declare var ${name}: any;`);
    }
    const own = exported.filter((name) => !cell.exported.has(name));
    const epilogue = `\n;${importsOf(uses)} ${declarations.join(" ")} export { ${own.join(", ")} };`;
    return { text: cell.source + epilogue, uses };
  }

  /** Makes slots for cells of a language: few have markup. Returns their files. */
  #makeSlots(language: ParsedCell["language"]): string[] {
    return language === "tsx" ? this.#addSlots(1, MARKUP_SLOT) : this.#addSlots(MORE_SLOTS, "");
  }

  #addSlots(count: number, suffix: string): string[] {
    const first = this.#slots.length + 1;
    const slots = Array.from({ length: count }, (_, index) => `${first + index}${suffix}`);
    this.#slots.push(...slots);
    this.#kept.add(slots);
    const created = slots.map((slot) => this.#slotFile(slot));
    for (const file of created) this.files.set(file, EMPTY);
    return created;
  }

  #slotFile(slot: string): string {
    return this.#path(`${PREFIX}cell_${slot}.${slot.endsWith(MARKUP_SLOT) ? "tsx" : "ts"}`);
  }

  #writeSession(): void {
    const lines = this.#slots.map((slot) => `export * as ${PREFIX}${slot} from "./${PREFIX}cell_${slot}";`);
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

/** The text of a cell that is not checked: its names are of any type. */
function textOfUnchecked(names: readonly string[]): string {
  const declared = names.map((name) => `declare const ${name}: any; type ${name} = any;`).join(" ");
  return `${declared} ${importsOf([])} export { ${names.join(", ")} };`;
}
