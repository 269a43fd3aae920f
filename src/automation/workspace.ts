import { basename, dirname, join, relative, sep } from "node:path";
import { isThere } from "../regular-file.js";
import { ancestors } from "../search.js";

/** Where an automation is in the repository of its workspace (platform.md, section 1). */
export interface WorkspacePlace {
  /** Root of the repository. */
  readonly root: string;
  /** Names of the folders from the root to the automation, those of a worktree left out; empty for an automation at the root. */
  readonly path: readonly string[];
  /** Name of the worktree that it is in. */
  readonly worktree: string | undefined;
  /** Name of the copy that it is in, on the newer platform (platform.md, section 7). */
  readonly copy: string | undefined;
}

/**
 * Returns where a folder is in its workspace: below `copies/<copy>`, else in the nearest folder above that git keeps a repository in. Undefined if
 * there is neither.
 */
export function findWorkspacePlace(directory: string): WorkspacePlace | undefined {
  const copy = placeInCopy(directory);
  if (copy !== undefined) return copy;
  const nearest = [...ancestors(directory)].find(isRepository);
  if (nearest === undefined) return undefined;
  // A worktree has a `.git` of its own, and is still in the workspace.
  const folder = dirname(nearest);
  const outer = basename(folder) === WORKTREES ? dirname(folder) : undefined;
  const root = outer !== undefined && isRepository(outer) ? outer : nearest;
  const path = relative(root, directory)
    .split(sep)
    .filter((name) => name !== "");
  const [first, worktree] = path;
  return first === WORKTREES && worktree !== undefined
    ? { root, path: path.slice(2), worktree, copy: undefined }
    : { root, path, worktree: undefined, copy: undefined };
}

/** Returns the place of an automation `copies/<copy>/<business process>/…`; the innermost such folder counts. */
function placeInCopy(directory: string): WorkspacePlace | undefined {
  const path: string[] = [];
  for (const folder of ancestors(directory)) {
    const [copy, ...inCopy] = path;
    if (basename(folder) === COPIES && copy !== undefined && inCopy.length >= 2) {
      return { root: dirname(folder), path: inCopy, worktree: undefined, copy };
    }
    path.unshift(basename(folder));
  }
  return undefined;
}

const COPIES = "copies";
const WORKTREES = "worktrees";

function isRepository(folder: string): boolean {
  return isThere(join(folder, ".git"));
}
