import { readdirSync } from "node:fs";
import { join } from "node:path";
import { isRegularFile } from "../regular-file.js";

// On the platform `templates` and `worktrees` hold copies of automations that do not run.
const SKIPPED: ReadonlySet<string> = new Set(["templates", "worktrees", "node_modules", "__pycache__"]);

/** A folder, and the names of the regular files in it, sorted. */
export interface Folder {
  readonly path: string;
  readonly files: readonly string[];
  /** Whether git keeps a repository, a worktree or a submodule here. */
  readonly isRepository: boolean;
}

/**
 * Goes through `root` and the folders in it, a folder before what is in it, in the order of their names. Leaves out `templates`, `worktrees`,
 * `node_modules`, `__pycache__` and hidden folders such as `.git`; a link to a file is a file, one to a folder is not followed, and a folder that cannot be
 * read is as if it were empty.
 */
export function* walk(root: string): Generator<Folder> {
  const pending = [root];
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    const files: string[] = [];
    const folders: string[] = [];
    let isRepository = false;
    for (const entry of entriesIn(path)) {
      if (entry.name === ".git") isRepository = true;
      if (entry.isFile() || (entry.isSymbolicLink() && isRegularFile(join(path, entry.name)))) files.push(entry.name);
      else if (entry.isDirectory() && !entry.name.startsWith(".") && !SKIPPED.has(entry.name)) folders.push(entry.name);
    }
    yield { path, files: files.sort(), isRepository };
    for (const name of folders.sort().reverse()) pending.push(join(path, name));
  }
}

function entriesIn(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
