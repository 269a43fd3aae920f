import os from "node:os";
import { join, resolve } from "node:path";
import { type Environment, variableOf } from "../environment.js";
import { BspumpError } from "../errors.js";
import { isFolder, isForbidden } from "../regular-file.js";
import { ancestors } from "../search.js";

/** Where the secrets directory is looked for. */
export interface SecretsDirectorySearch {
  /** The directory that the caller names, if any. */
  readonly secretsDir: string | undefined;
  /** Folder of the automation. */
  readonly directory: string;
  /** The inherited environment. */
  readonly environment: Environment;
}

/**
 * Finds the secrets directory (behaviour.md, section 4); returns undefined if there is none.
 *
 * @throws BspumpError `SECRETS_DIR_INVALID` if the one named by the option or by `BITSWAN_SECRETS_DIR` is not a folder.
 */
export function findSecretsDirectory({
  secretsDir,
  directory,
  environment,
}: SecretsDirectorySearch): string | undefined {
  if (secretsDir !== undefined) return requireFolder(secretsDir, "The option secretsDir");
  const named = nonEmpty(environment, "BITSWAN_SECRETS_DIR");
  if (named !== undefined) return requireFolder(named, "BITSWAN_SECRETS_DIR");
  for (const candidate of candidates(directory, environment)) {
    if (isFolder(candidate)) return candidate;
  }
  return undefined;
}

/** Returns the folder in which the groups may be, if the process may not look there; the nearest of several. */
export function forbiddenDirectory(directory: string, environment: Environment): string | undefined {
  return [...candidates(directory, environment)].find(isForbidden);
}

function* candidates(directory: string, environment: Environment): Generator<string> {
  const gitops = nonEmpty(environment, "BITSWAN_GITOPS_DIR");
  if (gitops !== undefined) yield resolve(gitops, "secrets");
  for (const folder of ancestors(directory)) yield join(folder, "secrets");
  const home = nonEmpty(environment, "HOME") ?? homeFolder();
  if (home !== undefined) yield join(home, ".config", "bitswan", "local-gitops", "secrets");
}

function homeFolder(): string | undefined {
  try {
    return os.homedir();
  } catch {
    // A user that the system does not know, as containers have them, has no home.
    return undefined;
  }
}

function nonEmpty(environment: Environment, name: string): string | undefined {
  return variableOf(environment, name) || undefined;
}

function requireFolder(path: string, source: string): string {
  const folder = resolve(path);
  if (isFolder(folder)) return folder;
  throw new BspumpError(
    "SECRETS_DIR_INVALID",
    `${source} names ${folder}, which is not a folder. Name the folder that holds the secret groups.`,
    { file: folder },
  );
}
