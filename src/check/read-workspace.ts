import { basename, dirname, join, relative, sep } from "node:path";
import { AUTOMATION_FILE, type Automation, findAutomation, readAutomation } from "../automation/automation.js";
import { STAGES, type Stage } from "../automation/stage.js";
import { type Environment, variableOf } from "../environment.js";
import { BspumpError } from "../errors.js";
import { Git, type NoGit } from "../git/git.js";
import type { GitFolder } from "../git/git-folder.js";
import type { StageReading } from "../load/read-stage.js";
import { withSlashes } from "../paths.js";
import { CONFIGURATION_FILE } from "../pipelines-conf/index.js";
import { ancestors } from "../search.js";
import { GroupFileCollection } from "./group-file-collection.js";
import { type Folder, walk } from "./walk.js";
import type { Configuration, SecretsDirectory, Unchecked, Workspace, WorkspaceAutomation } from "./workspace.js";

/** What is to be read. */
export interface WorkspaceOptions {
  /** Absolute path of a workspace, an automation's folder, or one in it. */
  readonly directory: string;
  /** The secrets directory to use instead of the one that would be found. */
  readonly secretsDir?: string | undefined;
  /** The stages that are asked about. Default: all. */
  readonly stages?: readonly Stage[] | undefined;
  readonly maxAge?: number | undefined;
  /** Whether all of the history of repositories is looked into. Default: false. */
  readonly history?: boolean | undefined;
  /** Called for each file that was searched. */
  readonly progress?: ((done: number, total: number) => void) | undefined;
  /** Milliseconds that a short question to git may take. */
  readonly gitTimeout?: number | undefined;
  /** Default: the time of the call. */
  readonly now?: number;
  /** The inherited environment. */
  readonly environment: Environment;
}

/**
 * Reads the automations in a folder and below; if there is none, the one the folder is in. Returns undefined if there is none either.
 * What cannot be read is among the workspace's errors.
 *
 * @throws BspumpError `SECRETS_DIR_INVALID` if the secrets directory that the caller names is not a folder.
 */
export function readWorkspace(options: WorkspaceOptions): Workspace | undefined {
  const { secretsDir, environment, stages = STAGES, maxAge, gitTimeout, now = Date.now() } = options;
  const { history = false, progress } = options;
  const errors = new Map<string, BspumpError>();
  const onError = (error: BspumpError) => errors.set(error.message, error);
  const unchecked = new Map<string, Unchecked>();
  const leaveOut = (place: Unchecked) => unchecked.set(`${place.path}\0${place.reason}`, place);
  const place = findAutomations(options.directory, { onError, leaveOut });
  if (place === undefined) return undefined;
  const { root, folders, found } = place;

  const collection = new GroupFileCollection(leaveOut);
  const readings = new Map<Automation, Map<Stage, StageReading>>();
  for (const automation of found.values()) {
    const stagesRead = new Map<Stage, StageReading>();
    for (const stage of STAGES) {
      const reading = attempt(() => collection.read({ automation, stage, secretsDir, environment }), onError);
      if (reading !== undefined) stagesRead.set(stage, reading);
    }
    readings.set(automation, stagesRead);
  }
  const isNamed = secretsDir !== undefined || isSet(environment, "BITSWAN_SECRETS_DIR");
  const secretsDirectories = directoriesIn(readings.values()).map((path): SecretsDirectory => {
    const isWhole = !found.has(root) && (isNamed || isInWorkspace(path, root));
    return { path, groups: collection.present(path), isWhole };
  });

  const { sources, configurations } = assignFiles(folders, found, secretsDirectories);
  const automations = new Map<Automation, WorkspaceAutomation>();
  for (const [automation, stagesRead] of readings) {
    automations.set(automation, { ...automation, readings: stagesRead, sources: sources.get(automation) ?? [] });
  }
  const asked = new Git({ failed: leaveOut, timeout: gitTimeout });
  const gitFolders = new Map<string, GitFolder | NoGit>();
  return {
    root,
    automations: [...automations.values()],
    configurations: configurations.map(
      ([path, automation]): Configuration => ({ path, automation: automation && automations.get(automation) }),
    ),
    errors: [...errors.values()],
    // Its values as they are when they are needed.
    unchecked: { [Symbol.iterator]: () => unchecked.values() },
    leaveOut,
    history,
    progress,
    groupFiles: collection.files(),
    secretsDirectories,
    stages,
    maxAge,
    now,
    environment,
    repositories: [
      root,
      ...folders.filter(({ path, isRepository }) => isRepository && path !== root).map(({ path }) => path),
    ],
    git: (folder) => {
      const known = gitFolders.get(folder) ?? asked.open(folder);
      gitFolders.set(folder, known);
      return known;
    },
    shown: (path) => shownFrom(root, path),
  };
}

interface Place {
  readonly root: string;
  readonly folders: readonly Folder[];
  /** The automations by their folders. */
  readonly found: ReadonlyMap<string, Automation>;
}

/** Takes reports of what could not be read. */
interface Reports {
  readonly onError: (error: BspumpError) => void;
  readonly leaveOut: (place: Unchecked) => void;
}

function findAutomations(directory: string, reports: Reports): Place | undefined {
  let hasErrors = false;
  const noting: Reports = {
    onError(error) {
      hasErrors = true;
      reports.onError(error);
    },
    leaveOut(place) {
      hasErrors = true;
      reports.leaveOut(place);
    },
  };
  const below = automationsBelow(directory, noting);
  if (below.found.size > 0 || hasErrors) return below;
  const above = attempt(() => findAutomation(directory), noting.onError);
  if (above !== undefined) return automationsBelow(above.directory, reports);
  return hasErrors ? below : undefined;
}

function automationsBelow(root: string, { onError, leaveOut }: Reports): Place {
  const folders = [...walk(root, leaveOut)];
  const found = new Map<string, Automation>();
  for (const { path, files } of folders) {
    if (!files.includes(AUTOMATION_FILE) && !files.includes(CONFIGURATION_FILE)) continue;
    const automation = attempt(() => readAutomation(path), onError);
    if (automation !== undefined) found.set(path, automation);
  }
  return { root, folders, found };
}

/** Returns what `action` returns, or reports its error. A secrets directory named by the caller that is not one is the caller's fault. */
function attempt<T>(action: () => T, onError: (error: BspumpError) => void): T | undefined {
  try {
    return action();
  } catch (error) {
    if (!BspumpError.is(error) || error.code === "SECRETS_DIR_INVALID") throw error;
    onError(error);
    return undefined;
  }
}

function directoriesIn(readings: Iterable<ReadonlyMap<Stage, StageReading>>): string[] {
  const directories = new Set<string>();
  for (const stages of readings) {
    for (const { secretsDir } of stages.values()) if (secretsDir !== undefined) directories.add(secretsDir);
  }
  return [...directories];
}

function assignFiles(
  folders: readonly Folder[],
  found: ReadonlyMap<string, Automation>,
  secretsDirectories: readonly SecretsDirectory[],
): { sources: Map<Automation, string[]>; configurations: [path: string, automation: Automation | undefined][] } {
  const sources = new Map<Automation, string[]>();
  const configurations: [string, Automation | undefined][] = [];
  for (const { path, files } of folders) {
    const above = [...ancestors(path)].flatMap((folder) => found.get(folder) ?? []);
    const automation = above.find(({ format }) => format === "toml") ?? above[0];
    if (files.includes(CONFIGURATION_FILE)) configurations.push([join(path, CONFIGURATION_FILE), automation]);
    if (automation === undefined || secretsDirectories.some((directory) => isInside(path, directory.path))) continue;
    const known = sources.get(automation) ?? [];
    for (const name of files) known.push(join(path, name));
    sources.set(automation, known);
  }
  return { sources, configurations };
}

/** Whether a secrets directory is the workspace's own: in it, or beside it as on the platform (`…/workspace` and `…/secrets`). */
function isInWorkspace(directory: string, root: string): boolean {
  return isInside(directory, root) || (basename(root) === "workspace" && dirname(directory) === dirname(root));
}

function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

function isSet(environment: Environment, name: string): boolean {
  return (variableOf(environment, name) ?? "") !== "";
}

function shownFrom(root: string, path: string): string {
  return withSlashes(relative(root, path)) || basename(root);
}
