import { join } from "node:path";
import { type NameKind, type ParsedCell, parseCell } from "../engine/parse-cell.js";
import { VIRTUAL_PREFIX } from "./language-server.js";

/** A code cell of a notebook that is being written. */
export interface NotebookCell {
  /** What names the cell while the notebook is open. */
  readonly id: string;
  readonly text: string;
  /** Whether it has run: then cells above it know its names too. */
  readonly hasRun?: boolean;
}

/** A name that a cell's file declares after its text, and where the name is that it stands for. Offsets in the file. */
export interface NameLink {
  readonly name: string;
  readonly declared: number;
  readonly target: number;
}

/** A cell as a file: its text, and one line after it that imports what it uses of others. */
export interface CellFile {
  readonly id: string;
  readonly path: string;
  readonly cell: ParsedCell;
  /** The file's text, which begins with the cell's own. */
  readonly text: string;
  /** The names that it gets from other cells. */
  readonly imported: ReadonlySet<string>;
  readonly links: readonly NameLink[];
}

interface Slot {
  readonly path: string;
  readonly module: string;
  readonly cell: ParsedCell;
  /** The names that it declares; while its text has a fault of syntax, those that it declared before. */
  readonly declared: ReadonlyMap<string, NameKind>;
  readonly text: string;
  hasRun: boolean;
}

interface Owner {
  readonly slot: Slot;
  readonly kind: NameKind;
}

/**
 * A notebook that is being written as files of TypeScript, one a cell. A cell knows the names of the cells above it, whether or not they
 * have run, and those of cells below it that have. Unlike {@link SessionFiles}, whose order is that in which cells ran, this one's is the
 * document's; and a name is imported from its very cell, so that its references and its declaration are one.
 */
export class NotebookFiles {
  readonly #folder: string;
  readonly #prefix: string;
  readonly #slots = new Map<string, Slot>();
  #order: readonly string[] = [];
  #next = 1;
  /** Changes whenever the files do. */
  #version = 0;

  /** `key` keeps the files of one notebook from those of another one in the same folder. */
  constructor(folder: string, key: string) {
    this.#folder = folder;
    this.#prefix = `${VIRTUAL_PREFIX}${key}_`;
  }

  get version(): number {
    return this.#version;
  }

  /** Sets all cells, in the order of the document. */
  setCells(cells: readonly NotebookCell[]): void {
    const ids = new Set(cells.map(({ id }) => id));
    for (const id of [...this.#slots.keys()]) if (!ids.has(id)) this.#slots.delete(id);
    this.#version++;
    this.#order = cells.map(({ id }) => id);
    for (const { id, text, hasRun = false } of cells) {
      this.setText(id, text);
      const slot = this.#slots.get(id);
      if (slot) slot.hasRun = hasRun;
    }
  }

  setText(id: string, text: string): void {
    const before = this.#slots.get(id);
    if (before?.text === text) return;
    const cell = parseCell(text);
    const declared = cell.fault === undefined || before === undefined ? cell.declared : keptNames(cell, before);
    const extension = cell.language;
    const known = before?.path.endsWith(`.${extension}`) ? before : undefined;
    const module = known?.module ?? `${this.#prefix}${this.#next++}${extension === "tsx" ? "x" : ""}`;
    const path = known?.path ?? join(this.#folder, `${module}.${extension}`);
    this.#version++;
    this.#slots.set(id, { path, module, cell, declared, text, hasRun: before?.hasRun ?? false });
  }

  setHasRun(id: string): void {
    const slot = this.#slots.get(id);
    if (slot === undefined || slot.hasRun) return;
    slot.hasRun = true;
    this.#version++;
  }

  has(id: string): boolean {
    return this.#slots.has(id);
  }

  /**
   * Returns the cells as files.
   *
   * @param wide The cell that gets every name that it may use, so that they can be proposed; the others get those that they use.
   */
  files(wide: string | undefined): CellFile[] {
    const above = new Map<string, Owner>();
    const anywhere = new Map<string, Owner>();
    for (const slot of this.#slots.values()) {
      if (slot.hasRun) for (const [name, kind] of slot.declared) anywhere.set(name, { slot, kind });
    }
    const files: CellFile[] = [];
    for (const id of this.#order) {
      const slot = this.#slots.get(id);
      if (slot === undefined) continue;
      const names = id === wide ? new Set([...anywhere.keys(), ...above.keys()]) : slot.cell.words;
      const owners = new Map<string, Owner>();
      for (const name of names) {
        const owner = above.get(name) ?? anywhere.get(name);
        if (owner && owner.slot !== slot && !slot.declared.has(name)) owners.set(name, owner);
      }
      files.push(fileOf(id, slot, owners));
      for (const [name, kind] of slot.declared) above.set(name, { slot, kind });
    }
    return files;
  }
}

/** Returns the names that a cell declares while it is being typed: those that are read from it, and those of before that it still has. */
function keptNames({ declared, words }: ParsedCell, before: Slot): ReadonlyMap<string, NameKind> {
  return new Map([...[...before.declared].filter(([name]) => words.has(name)), ...declared]);
}

function fileOf(id: string, slot: Slot, owners: ReadonlyMap<string, Owner>): CellFile {
  const { cell, declared, path } = slot;
  const links: NameLink[] = [];
  let text = `${cell.source}\n;`;
  const byModule = new Map<string, string[]>();
  for (const [name, owner] of owners) {
    if (owner.kind === "variable" && isAssigned(cell.source, name)) {
      text += ` declare let `;
      const start = text.length;
      text += `${name}: typeof import("./${owner.slot.module}").`;
      links.push({ name, declared: start, target: text.length });
      text += `${name};`;
    } else byModule.set(owner.slot.module, [...(byModule.get(owner.slot.module) ?? []), name]);
  }
  for (const [module, names] of byModule) {
    text += " import { ";
    for (const name of names) {
      links.push({ name, declared: text.length, target: text.length });
      text += `${name}, `;
    }
    text += `} from "./${module}";`;
  }
  const own = [...declared.keys()].filter((name) => !cell.exported.has(name));
  text += ` export { ${own.join(", ")} };`;
  return { id, path, cell, text, imported: new Set(owners.keys()), links };
}

/** Whether a cell may assign to a name: what is imported cannot be assigned to. */
function isAssigned(source: string, name: string): boolean {
  const word = `(?<![\\p{ID_Continue}$.])${name.replaceAll("$", "\\$")}(?![\\p{ID_Continue}$])`;
  const assignment = `${word}\\s*(?:[-+*/%&|^?<>]{0,3}=(?![=>])|\\+\\+|--|(?:of|in)\\b)|(?:\\+\\+|--)\\s*${word}`;
  // By a pattern, whichever names are in it.
  return DESTRUCTURING.test(source) || new RegExp(assignment, "u").test(source);
}

const DESTRUCTURING = /(?<!(?:const|let|var)\s[^;\n]*)[\]}]\s*=(?![=>])/;
