import { join } from "node:path";
import { isFolder, isRegularFile } from "../regular-file.js";
import { ancestors } from "../search.js";
import { findWorkspacePlace } from "./workspace.js";

/** Name of the workspace's folder with code that all its automations share. */
const SHARED_CODE = "bitswan_lib";

/**
 * Returns the folder of shared code that is laid over an automation's folder when it is deployed: its files win over those of the same name (platform.md,
 * section 9). One of the automation's own worktree or copy comes first. Undefined if there is none.
 */
export function findSharedCode(directory: string): string | undefined {
  const place = findWorkspacePlace(directory);
  if (place === undefined) return undefined;
  const { root, worktree, copy } = place;
  const own = worktree === undefined ? (copy === undefined ? [] : ["copies", copy]) : ["worktrees", worktree];
  return [join(root, ...own, SHARED_CODE), join(root, SHARED_CODE)].find(isFolder);
}

/** An automation's folder, and that of the code that is laid over it. */
export interface SharedFolder {
  readonly directory: string;
  readonly library: string;
}

/** Finds the shared code of the nearest automation from `folder` upwards, without reading it. */
export function findSharedFolder(folder: string): SharedFolder | undefined {
  // Named here and not imported: what reads the file is much to load for a process that runs cells.
  const directory = [...ancestors(folder)].find((parent) => isRegularFile(join(parent, "automation.toml")));
  const library = directory && findSharedCode(directory);
  return library === undefined || directory === undefined ? undefined : { directory, library };
}
