import { createHash } from "node:crypto";
import { basename, dirname, join } from "node:path";
import { packageFolder } from "../package-folder.js";
import { entriesIn } from "../paths.js";
import { readNotebookOptions } from "./compiler-options.js";
import { LanguageServer, VIRTUAL_PREFIX } from "./language-server.js";
import { type CellFile, NotebookFiles } from "./notebook-files.js";
import { declareEnvironment, ownDeclarations, surroundingsVersion } from "./surroundings.js";

/** How many modules beside notebooks are looked at for names to import, and how deep in folders. */
const MOST_MODULES = 200;
const MOST_LEVELS = 3;
/** How soon after a start another one is made, in milliseconds: what cannot even start would be started for ever. */
const SHORTEST_LIFE = 1_000;

/** A notebook that is open. */
interface OpenNotebook {
  readonly folder: string;
  readonly files: NotebookFiles;
  /** The variables of `process.env` that are set for certain. */
  variables: readonly string[];
  /** The cell that is being written. */
  current: string | undefined;
  /** Its files, and the state that they are of. */
  cells: readonly CellFile[];
  state: string;
}

/** The notebooks that are open, as projects of one language server. */
export class LanguageProject {
  readonly #notebooks = new Map<string, OpenNotebook>();
  #server: LanguageServer | undefined;
  /** By folder: the text that is asked about instead of a cell's. */
  readonly #probes = new Map<string, string>();
  /** The server that has the files as they are. */
  #updated: LanguageServer | undefined;
  #startedAt = Number.NEGATIVE_INFINITY;
  #disk = "";
  #isClosed = false;

  /** Opens a notebook, or returns it if it is open. */
  open(notebook: string): NotebookFiles {
    const known = this.#notebooks.get(notebook);
    if (known) return known.files;
    const folder = dirname(notebook);
    const key = createHash("sha256").update(basename(notebook)).digest("hex").slice(0, 8);
    const files = new NotebookFiles(folder, key);
    this.#notebooks.set(notebook, { folder, files, variables: [], current: undefined, cells: [], state: "" });
    return files;
  }

  closeNotebook(notebook: string): void {
    if (this.#notebooks.delete(notebook)) this.#updated = undefined;
  }

  setVariables(notebook: string, variables: readonly string[]): void {
    const open = this.#notebooks.get(notebook);
    if (open) open.variables = variables;
  }

  /** Has the notebook's cells be files of the language server, and returns them. `current` is the cell that is asked about. */
  async update(notebook: string, current?: string): Promise<readonly CellFile[]> {
    const open = this.#notebooks.get(notebook);
    if (open === undefined) return [];
    if (current !== undefined) open.current = current;
    this.#lookAtDisk();
    const server = this.#running();
    const isSame = [...this.#notebooks.values()].map((one) => this.#updateCells(one)).every((same) => same);
    if (isSame && server === this.#updated) return open.cells;
    this.#updated = server;
    const files = new Map<string, string>();
    for (const [folder, notebooks] of this.#byFolder()) {
      const cells = notebooks.flatMap((one) => one.cells);
      for (const { path, text } of cells) files.set(path, text);
      const environment = join(folder, `${VIRTUAL_PREFIX}environment.ts`);
      const probe = probeIn(folder);
      files.set(
        environment,
        `${declareEnvironment(new Set(notebooks.flatMap(({ variables }) => variables)))}\nexport {};`,
      );
      files.set(probe, this.#probes.get(probe) ?? "export {};");
      const paths = [environment, probe, ...cells.map(({ path }) => path)];
      files.set(join(folder, "tsconfig.json"), configText(folder, paths));
    }
    await server.setFiles(files);
    return open.cells;
  }

  /** Makes the files of a notebook anew. Returns whether they are what they were. */
  #updateCells(open: OpenNotebook): boolean {
    const { files, current, variables } = open;
    const state = JSON.stringify([files.version, current, variables]);
    if (state === open.state) return true;
    open.state = state;
    open.cells = files.files(current);
    return false;
  }

  /** Has a text that is not a cell's be a file of a notebook's project, and returns its path: what is known of a name that no cell has. */
  async probe(notebook: string, text: string): Promise<string> {
    const file = probeIn(dirname(notebook));
    this.#probes.set(file, text);
    this.#updated = undefined;
    await this.update(notebook);
    return file;
  }

  /** Sends a request of the Language Server Protocol. */
  request<Result>(method: string, parameters: object): Promise<Result> {
    return this.#running().request<Result>(method, parameters);
  }

  /** Informs of files on disk that were made, changed or removed. */
  tellChanged(files: readonly string[]): Promise<void> {
    return this.#server?.tellChanged(files) ?? Promise.resolve();
  }

  close(): void {
    this.#isClosed = true;
    this.#server?.close();
    this.#server = undefined;
  }

  #byFolder(): Map<string, OpenNotebook[]> {
    const folders = new Map<string, OpenNotebook[]>();
    for (const notebook of this.#notebooks.values()) {
      folders.set(notebook.folder, [...(folders.get(notebook.folder) ?? []), notebook]);
    }
    return folders;
  }

  #running(): LanguageServer {
    if (this.#server) return this.#server;
    if (this.#isClosed || performance.now() - this.#startedAt < SHORTEST_LIFE) {
      throw new Error("TypeScript's language server is not running.");
    }
    this.#startedAt = performance.now();
    const server = new LanguageServer({
      cwd: packageFolder(),
      onExit: () => {
        if (this.#server === server) this.#server = undefined;
      },
    });
    this.#server = server;
    return server;
  }

  /** Begins anew where packages were installed: what was not found is looked for again. */
  #lookAtDisk(): void {
    const folders = new Set([...this.#notebooks.values()].map(({ folder }) => folder));
    const disk = [...folders].map((folder) => surroundingsVersion(folder, ["package.json"])).join();
    if (this.#disk !== "" && this.#disk !== disk && this.#server) {
      this.#server.close();
      this.#server = undefined;
      this.#startedAt = Number.NEGATIVE_INFINITY;
      caches.clear();
    }
    this.#disk = disk;
  }
}

/** What is read of a folder once: its options and its modules. */
interface FolderInfo {
  readonly compilerOptions: object;
  readonly modules: readonly string[];
}

const caches = new Map<string, FolderInfo>();

function configText(folder: string, files: readonly string[]): string {
  const known = caches.get(folder);
  const info = known ?? { compilerOptions: readNotebookOptions(folder).compilerOptions, modules: modulesIn(folder) };
  caches.set(folder, info);
  const all = [...files, ...ownDeclarations(), ...info.modules];
  return JSON.stringify({ compilerOptions: info.compilerOptions, files: all });
}

function probeIn(folder: string): string {
  return join(folder, `${VIRTUAL_PREFIX}probe.ts`);
}

/** Returns the modules in a folder and below, from which names can be imported; those of packages are found otherwise. */
function modulesIn(folder: string): string[] {
  const found: string[] = [];
  const look = (path: string, level: number) => {
    for (const entry of entriesIn(path)) {
      if (found.length >= MOST_MODULES || entry.name.startsWith(".") || entry.name === "node_modules") continue;
      const file = join(path, entry.name);
      if (entry.isDirectory() && level < MOST_LEVELS) look(file, level + 1);
      else if (entry.isFile() && /(?<!\.d)\.[cm]?tsx?$/.test(entry.name)) found.push(file);
    }
  };
  look(folder, 1);
  return found;
}
