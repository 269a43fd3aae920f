import { readdirSync } from "node:fs";
import { join } from "node:path";
import { AUTOMATION_FILE } from "../automation/automation.js";
import { CONFIGURATION_FILE } from "../pipelines-conf/index.js";
import { isRegularFile, systemErrorCode } from "../regular-file.js";
import type { Unchecked } from "./workspace.js";

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
 * `node_modules`, `__pycache__` and hidden folders such as `.git`; a link to a file is a file, one to a folder is not followed. A folder that cannot be
 * read, and an automation's file that is not a file, are reported.
 */
export function* walk(root: string, report: (place: Unchecked) => void): Generator<Folder> {
  const pending = [root];
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    const files: string[] = [];
    const folders: string[] = [];
    let isRepository = false;
    for (const entry of entriesIn(path, report)) {
      if (entry.name === ".git") isRepository = true;
      if (entry.isFile() || (entry.isSymbolicLink() && isRegularFile(join(path, entry.name)))) files.push(entry.name);
      else if (entry.name === AUTOMATION_FILE || entry.name === CONFIGURATION_FILE)
        report(notAFile(join(path, entry.name)));
      else if (entry.isDirectory() && !entry.name.startsWith(".") && !SKIPPED.has(entry.name)) folders.push(entry.name);
    }
    yield { path, files: files.sort(), isRepository };
    for (const name of folders.sort().reverse()) pending.push(join(path, name));
  }
}

/** Reads a folder; one that has gone in the meantime is empty. */
function entriesIn(folder: string, report: (place: Unchecked) => void) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    const code = systemErrorCode(error) ?? "unknown reason";
    if (code !== "ENOENT") report(unreadableFolder(folder, code));
    return [];
  }
}

/** Says that a folder cannot be read. */
export function unreadableFolder(path: string, code: string): Unchecked {
  return { path, reason: `the folder cannot be read (${code})`, advice: "Check its permissions." };
}

function notAFile(path: string): Unchecked {
  return { path, reason: "it is not a file", advice: "Put a regular file there, or remove it." };
}
