import { readdirSync } from "node:fs";
import { join } from "node:path";

// On the platform `templates` and `worktrees` hold copies of automations that do not run.
const SKIPPED: ReadonlySet<string> = new Set(["templates", "worktrees", "node_modules", "__pycache__"]);

/** A folder, and the names of the regular files in it, sorted. */
export interface Folder {
  readonly path: string;
  readonly files: readonly string[];
}

/**
 * Goes through `root` and the folders in it, a folder before what is in it, in the order of their names. Leaves out `templates`, `worktrees`,
 * `node_modules`, `__pycache__` and hidden folders such as `.git`; links are not followed, and a folder that cannot be read is as if it were empty.
 */
export function* walk(root: string): Generator<Folder> {
  const pending = [root];
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    const files: string[] = [];
    const folders: string[] = [];
    for (const entry of entriesIn(path)) {
      if (entry.isFile()) files.push(entry.name);
      else if (entry.isDirectory() && !entry.name.startsWith(".") && !SKIPPED.has(entry.name)) folders.push(entry.name);
    }
    yield { path, files: files.sort() };
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
