import { dirname, join } from "node:path";
import { OLDEST_NODE } from "../../src/node-version.js";

/** What is asked of the machine where Node and the package are looked for. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  /** The program that runs this extension, if it is Node and not Electron. */
  readonly ownNode: string | undefined;
  isFile(path: string): boolean;
  /** Returns the names in a folder; none if it cannot be read. */
  list(folder: string): readonly string[];
  /** Returns a path with all links resolved; undefined if there is nothing. */
  realPath(path: string): string | undefined;
}

/** What `bspump vscode install` has written down. */
export interface InstalledFrom {
  readonly node?: string;
  readonly package?: string;
}

/**
 * Returns where Node may be, the best first:
 *
 * 1. what the setting `bspump.node` says, and then nothing else;
 * 2. the Node that `bspump vscode install` was run with;
 * 3. `node` on `PATH`;
 * 4. what version managers have installed (Volta, fnm, nvm, mise, asdf), the newest first, and the usual folders;
 * 5. the Node that runs the editor's extensions, as in code-server; an Electron is not one.
 */
export function nodeCandidates(setting: string, installed: InstalledFrom, machine: Machine): string[] {
  if (setting !== "") return [expandHome(setting, machine)].filter(machine.isFile);
  const { env, home, ownNode } = machine;
  const program = machine.platform === "win32" ? "node.exe" : "node";
  const inHome = (...parts: string[]) => join(home, ...parts);
  const newest = (folder: string, ...rest: string[]) =>
    [...machine.list(folder)].sort(compareVersions).map((version) => join(folder, version, ...rest));
  const candidates = [
    installed.node,
    ...pathFolders(machine).map((folder) => join(folder, program)),
    join(env.VOLTA_HOME ?? inHome(".volta"), "bin", program),
    inHome(".local", "share", "fnm", "aliases", "default", "bin", program),
    ...newest(join(env.NVM_DIR ?? inHome(".nvm"), "versions", "node"), "bin", program),
    ...newest(inHome(".local", "share", "mise", "installs", "node"), "bin", program),
    ...newest(inHome(".asdf", "installs", "nodejs"), "bin", program),
    ...["/usr/local/bin", "/opt/homebrew/bin", "/usr/bin"].map((folder) => join(folder, program)),
    ownNode,
  ];
  return [...new Set(candidates.filter((path) => path !== undefined && machine.isFile(path)))] as string[];
}

/**
 * Returns where the package may be, the best first:
 *
 * 1. what the setting `bspump.package` says, and then nothing else;
 * 2. `node_modules/bspump` in a folder or the nearest one above it;
 * 3. the package that `bspump vscode install` was run from;
 * 4. the package of the command `bspump` on `PATH`.
 */
export function packageCandidates(
  setting: string,
  folder: string,
  installed: InstalledFrom,
  machine: Machine,
): string[] {
  const isThere = (path: string) => machine.isFile(serverIn(path));
  if (setting !== "") return [expandHome(setting, machine)].filter(isThere);
  const candidates = [
    ...foldersFrom(folder).map((parent) => join(parent, "node_modules", "bspump")),
    installed.package,
    ...pathFolders(machine).map((parent) => packageOfCommand(join(parent, "bspump"), machine)),
  ];
  return [...new Set(candidates.filter((path) => path !== undefined && isThere(path)))] as string[];
}

/** Returns the program of a package that serves editors. */
export function serverIn(folder: string): string {
  return join(folder, "dist", "editor", "main.js");
}

/** Returns the package's command. */
export function commandIn(folder: string): string {
  return join(folder, "dist", "cli", "main.js");
}

/** Whether a version of Node is new enough, such as `20.11.0`. */
export function isNewEnough(version: string): boolean {
  return Number.parseInt(version, 10) >= OLDEST_NODE;
}

function packageOfCommand(command: string, machine: Machine): string | undefined {
  // A link of npm's leads to dist/cli/main.js of the package.
  const file = machine.realPath(command);
  return file?.endsWith(join("dist", "cli", "main.js")) ? dirname(dirname(dirname(file))) : undefined;
}

function pathFolders({ platform, env }: Machine): string[] {
  const path = env.PATH ?? env.Path ?? "";
  return path.split(platform === "win32" ? ";" : ":").filter((folder) => folder !== "");
}

function foldersFrom(folder: string): string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [folder, ...foldersFrom(parent)];
}

function expandHome(path: string, { home }: Machine): string {
  return path.startsWith("~/") ? join(home, path.slice(2)) : path;
}

function compareVersions(a: string, b: string): number {
  return b.localeCompare(a, "en", { numeric: true });
}
