import { lstatSync, readlinkSync, type Stats } from "node:fs";
import { dirname, relative } from "node:path";
import { BspumpError } from "../errors.js";
import type { GitEntry, GitFolder } from "../git/git-folder.js";
import { type FoundValues, idOf, type ValueSearch } from "./value-search.js";
import type { Workspace } from "./workspace.js";

/** Where a value is: in a file that git tracks, one that it would add, what it keeps of a file that is no longer so here, or its history. */
export type Where = "tracked" | "untracked" | "kept" | "history" | "commit" | "name" | "link";

/** What was found in a file. */
export interface SearchedFile {
  readonly file: string;
  readonly where: Where;
  readonly found: FoundValues;
  /** Id of what git keeps, in its history. */
  readonly id?: string;
}

/** Looks for values in every repository of the workspace. A file that cannot be read is reported to the workspace. */
export function* searchRepositories(workspace: Workspace, search: ValueSearch): Generator<SearchedFile> {
  const searched = new Set<string>();
  for (const folder of workspace.repositories) {
    const git = workspace.git(folder);
    if (!("reason" in git)) yield* new RepositorySearch(workspace, { git, folder, search, searched }).run();
  }
}

interface RepositoryOptions {
  readonly git: GitFolder;
  readonly folder: string;
  readonly search: ValueSearch;
  /** Paths that were searched for another repository: one may be in another's folder. */
  readonly searched: Set<string>;
}

class RepositorySearch {
  readonly #workspace: Workspace;
  readonly #git: GitFolder;
  readonly #folder: string;
  readonly #search: ValueSearch;
  readonly #searched: Set<string>;
  /** Ids of what was searched. */
  readonly #known = new Set<string>();
  readonly #secretFolders: ReadonlySet<string>;

  constructor(workspace: Workspace, { git, folder, search, searched }: RepositoryOptions) {
    this.#workspace = workspace;
    this.#git = git;
    this.#folder = folder;
    this.#search = search;
    this.#searched = searched;
    this.#secretFolders = new Set(workspace.secretsDirectories.map(({ path }) => path));
  }

  *run(): Generator<SearchedFile> {
    const { tracked, committed, untracked } = this.#listed();
    const algorithm = (tracked[0]?.id.length ?? 40) > 40 ? "sha256" : "sha1";
    const paths = new Set(tracked.map(({ path }) => path));
    const files = [...paths, ...untracked];
    for (const [index, file] of files.entries()) {
      if (this.#searched.has(file) || this.#isGroup(file)) continue;
      this.#searched.add(file);
      yield* this.#searchFile(file, paths.has(file) ? "tracked" : "untracked", algorithm);
      this.#workspace.progress?.(index + 1, files.length);
    }
    // Another rule reports groups that are tracked, but it does not see one that is in the last commit only.
    const kept = [...tracked, ...committed].filter(({ path }) => !(paths.has(path) && this.#isGroup(path)));
    yield* this.#searchKept(kept, "kept");
    const { history } = this.#workspace;
    if (history) yield* this.#searchKept(this.#git.history(), "history");
    const earlier = history ? this.#git.historyPaths() : [];
    yield* this.#searchNames(new Set([...files, ...committed.map(({ path }) => path), ...earlier]));
  }

  #listed() {
    return { tracked: this.#git.tracked(), committed: this.#git.committed(), untracked: this.#git.untracked() };
  }

  #isGroup(file: string): boolean {
    return this.#secretFolders.has(dirname(file));
  }

  *#searchFile(file: string, where: Where, algorithm: string): Generator<SearchedFile> {
    try {
      const stats = statsOf(file);
      if (stats?.isSymbolicLink()) {
        // Git keeps where it leads, and nothing of what is there.
        const target = readlinkSync(file, { encoding: "buffer" });
        this.#known.add(idOf(target, algorithm));
        yield { file, where: "link", found: this.#search.inText(target.toString()) };
      } else if (stats?.isFile()) {
        const { found, id } = this.#search.inFile(file, stats.size, algorithm);
        this.#known.add(id);
        yield { file, where, found };
      }
    } catch (error) {
      if (!BspumpError.is(error)) throw error;
      const [reason = "", ...advice] = error.message.replace(`${file} `, "the file ").split(/\. (?=[A-Z])/);
      this.#workspace.leaveOut({ path: file, reason, advice: advice.join(". ") });
    }
  }

  /** Looks into what git keeps, but for what was looked into already. */
  *#searchKept(entries: readonly GitEntry[], where: Where): Generator<SearchedFile> {
    const paths = new Map<string, string>();
    for (const { id, path } of entries) if (!this.#known.has(id) && !paths.has(id)) paths.set(id, path);
    let done = 0;
    for (const { id, bytes } of this.#git.contents(paths.keys())) {
      const file = paths.get(id) ?? this.#folder;
      const found = this.#search.inBytes(bytes, file);
      // A commit and a tag have no path, and lines that nobody sees as such.
      if (file === this.#git.top) yield { file, where: "commit", found: withoutLines(found), id };
      else yield { file, where, found, id };
      this.#workspace.progress?.(++done, paths.size);
    }
    for (const id of paths.keys()) this.#known.add(id);
  }

  *#searchNames(paths: ReadonlySet<string>): Generator<SearchedFile> {
    const names = [...paths].map((path) => relative(this.#git.top, path));
    if (!this.#search.isIn(names.join("\n"))) return;
    for (const file of paths) {
      yield { file, where: "name", found: this.#search.inText(relative(this.#git.top, file)) };
    }
  }
}

function statsOf(file: string): Stats | undefined {
  try {
    return lstatSync(file, { throwIfNoEntry: false });
  } catch {
    // A folder that it was in was replaced by a file.
    return undefined;
  }
}

function withoutLines(found: FoundValues): FoundValues {
  return new Map([...found.keys()].map((name) => [name, undefined]));
}
