import { join } from "node:path";

/** A file that git keeps: the path it has, and the id of what it holds. */
export interface GitEntry {
  readonly path: string;
  readonly id: string;
}

/** What git keeps under an id: the content of a file, the target of a link, or the text of a commit or a tag. */
export interface GitContent {
  readonly id: string;
  readonly bytes: Buffer;
}

/** How a question is put to git. */
export interface GitQuestion {
  readonly input?: string;
  /** How many times longer than a short question it may take. */
  readonly patience?: number;
  /** A status other than 0 with which git has answered nevertheless. */
  readonly alsoDone?: number;
}

/** Calls git in the folder; returns what it prints, or undefined if it failed, which was reported. */
export type AskGit = (args: readonly string[], question?: GitQuestion) => Buffer | undefined;

// Of the requested contents, so many bytes are in memory at a time; one that is larger by itself is read by itself, up to the second number.
const BATCH_SIZE = 32 * 1024 * 1024;
const LARGEST = 256 * 1024 * 1024;

const LOOKS = 3;
const WALKS = 60;

/** What git knows of a folder and of what is below it. */
export class GitFolder {
  /** Top folder of the repository. */
  readonly top: string;
  readonly #folder: string;
  readonly #ask: AskGit;
  readonly #failed: (reason: string, advice: string) => void;
  #tracked: readonly GitEntry[] | undefined;

  constructor(top: string, folder: string, ask: AskGit, failed: (reason: string, advice: string) => void) {
    this.top = top;
    this.#folder = folder;
    this.#ask = ask;
    this.#failed = failed;
  }

  /** Returns the tracked files, as absolute paths. */
  trackedFiles(): string[] {
    return [...new Set(this.tracked().map(({ path }) => path))];
  }

  /** Returns what the index holds: what the next commit would. */
  tracked(): readonly GitEntry[] {
    this.#tracked ??= this.#entries(this.#ask(["ls-files", "-z", "--stage"], { patience: LOOKS }), /^\d+ (\w+) \d$/);
    return this.#tracked;
  }

  /** Returns what the last commit holds; nothing before the first one. */
  committed(): readonly GitEntry[] {
    const head = this.#ask(["rev-parse", "--quiet", "--verify", "HEAD"], { alsoDone: 1 })?.toString().trim();
    if (!head) return [];
    return this.#entries(this.#ask(["ls-tree", "-r", "-z", head], { patience: LOOKS }), /^\d+ blob (\w+)$/);
  }

  /** Returns the files that git neither tracks nor ignores, as absolute paths: those that `git add .` adds. */
  untracked(): string[] {
    const listed = this.#ask(["ls-files", "-z", "--others", "--exclude-standard"], { patience: LOOKS });
    // A name with a slash at its end is another repository's folder.
    return recordsIn(listed).flatMap((name) => (name.endsWith("/") ? [] : [join(this.#folder, name)]));
  }

  /** Returns everything in the history of the whole repository: of each branch and tag, of what was stashed, and of what was there before. */
  history(): readonly GitEntry[] {
    const listed = this.#ask(["rev-list", "--objects", "--all", "--reflog"], { patience: WALKS });
    const lines = listed?.toString().split("\n") ?? [];
    return lines.flatMap((line) => {
      const [, id, name = ""] = /^(\w+)(?: (.*))?$/s.exec(line) ?? [];
      return id === undefined ? [] : [{ id, path: join(this.top, name) }];
    });
  }

  /** Returns every path that a file has had in the history of the whole repository. */
  historyPaths(): ReadonlySet<string> {
    const commits = this.#ask(["rev-list", "--all", "--reflog"], { patience: WALKS });
    if (commits === undefined) return new Set();
    const differences = [
      "diff-tree",
      "--stdin",
      "-z",
      "-r",
      "-m",
      "--root",
      "--no-commit-id",
      "--no-renames",
      "--name-only",
    ];
    const listed = this.#ask(differences, { input: commits.toString(), patience: WALKS });
    return new Set(recordsIn(listed).map((name) => join(this.top, name)));
  }

  /** Returns those of the names in the folder that git does not ignore; a tracked file counts as not ignored. */
  notIgnored(names: readonly string[]): string[] {
    // A path that begins with a dash or a colon would mean something to git.
    const paths = names.map((name) => `./${name}`);
    const ignored = this.#ask(["check-ignore", "-z", "--stdin"], { input: paths.join("\0"), alsoDone: 1 });
    if (ignored === undefined) return [];
    const found = new Set(recordsIn(ignored));
    return names.filter((_name, index) => !found.has(paths[index] ?? ""));
  }

  /** Reads what git keeps under some ids; folders are left out. */
  *contents(ids: Iterable<string>): Generator<GitContent> {
    let batch: string[] = [];
    let size = 0;
    for (const [id, length] of this.#sizes([...new Set(ids)])) {
      if (length > LARGEST) {
        this.#failed(`the object ${id} is too large to be read`, "Look into it by other means.");
        continue;
      }
      if (size + length > BATCH_SIZE && batch.length > 0) {
        yield* this.#read(batch);
        batch = [];
        size = 0;
      }
      batch.push(id);
      size += length;
    }
    yield* this.#read(batch);
  }

  #sizes(ids: readonly string[]): [id: string, size: number][] {
    if (ids.length === 0) return [];
    const listed = this.#ask(["cat-file", "--batch-check"], { input: ids.join("\n"), patience: LOOKS });
    return (listed?.toString().split("\n") ?? []).flatMap((line): [string, number][] => {
      const [, id = "", type, size] = /^(\w+) (?:missing|(\w+) (\d+))$/.exec(line) ?? [];
      if (id !== "" && type === undefined)
        this.#failed(`the object ${id} is missing`, '"git fsck" shows what else is missing.');
      return type === undefined || type === "tree" ? [] : [[id, Number(size)]];
    });
  }

  *#read(ids: readonly string[]): Generator<GitContent> {
    if (ids.length === 0) return;
    const listed = this.#ask(["cat-file", "--batch"], { input: ids.join("\n"), patience: LOOKS });
    for (let at = 0; listed !== undefined && at < listed.length; ) {
      const end = listed.indexOf("\n", at);
      const [id = "", , size] = listed.toString("latin1", at, end).split(" ");
      const start = end + 1;
      at = start + Number(size ?? 0) + 1;
      if (size !== undefined) yield { id, bytes: listed.subarray(start, at - 1) };
    }
  }

  /** Reads records of what is before a tab and the name after it. */
  #entries(listed: Buffer | undefined, pattern: RegExp): GitEntry[] {
    return recordsIn(listed).flatMap((record) => {
      const tab = record.indexOf("\t");
      const id = pattern.exec(record.slice(0, tab))?.[1];
      return id === undefined ? [] : [{ id, path: join(this.#folder, record.slice(tab + 1)) }];
    });
  }
}

function recordsIn(output: Buffer | undefined): string[] {
  return output === undefined ? [] : output.toString().split("\0").slice(0, -1);
}
