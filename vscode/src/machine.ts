import { execFile } from "node:child_process";
import { readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import * as vscode from "vscode";
import { OLDEST_NODE } from "../../src/node-version.js";
import { type InstalledFrom, isNewEnough, type Machine, nodeCandidates, packageCandidates } from "./installation.js";

/** What notebooks run with. */
export interface Runtime {
  /** The path of Node. */
  readonly node: string;
  /** The folder of the package `bspump`. */
  readonly package: string;
}

const machine: Machine = {
  platform: process.platform,
  env: process.env,
  home: homedir(),
  ownNode: process.versions.electron === undefined ? process.execPath : undefined,
  isFile: (path) => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false,
  list: (folder) => attempt(() => readdirSync(folder)) ?? [],
  realPath: (path) => attempt(() => realpathSync(path)),
};

/** Something that notebooks need is not there. The message says what to do. */
export class RuntimeMissing extends Error {
  override readonly name = "RuntimeMissing";
  readonly setting: string;

  constructor(message: string, setting: string) {
    super(message);
    this.setting = setting;
  }
}

const versions = new Map<string, Promise<string | undefined>>();

/**
 * Finds Node and the package for a folder.
 *
 * @throws RuntimeMissing if either is not there.
 */
export async function findRuntime(folder: string): Promise<Runtime> {
  const settings = vscode.workspace.getConfiguration("bspump", vscode.Uri.file(folder));
  const installed = readInstalledFrom();
  const found = packageCandidates(settings.get("package", ""), folder, installed, machine)[0];
  if (found === undefined) {
    const message = `The package bspump was not found for ${folder}. Run "npm install bspump" there, or name its folder in the setting bspump.package.`;
    throw new RuntimeMissing(message, "bspump.package");
  }
  const node = await firstNewEnough(nodeCandidates(settings.get("node", ""), installed, machine));
  if (node === undefined) {
    const message = `Notebooks run with Node ${OLDEST_NODE} or newer, and none was found. Install it, or name its path in the setting bspump.node.`;
    throw new RuntimeMissing(message, "bspump.node");
  }
  return { node, package: found };
}

/** Shows what is missing, once for each message, and offers the setting. */
export async function showMissing(error: RuntimeMissing): Promise<void> {
  if (shown.has(error.message)) return;
  shown.add(error.message);
  const settings = "Open the setting";
  const answer = await vscode.window.showErrorMessage(error.message, settings);
  shown.delete(error.message);
  if (answer === settings) await vscode.commands.executeCommand("workbench.action.openSettings", error.setting);
}

const shown = new Set<string>();

async function firstNewEnough(candidates: readonly string[]): Promise<string | undefined> {
  for (const path of candidates) {
    const version = versions.get(path) ?? versionOf(path);
    versions.set(path, version);
    if (isNewEnough((await version) ?? "")) return path;
    versions.delete(path);
  }
  return undefined;
}

async function versionOf(path: string): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)(path, ["-p", "process.versions.node"], { timeout: 10_000 });
    return stdout.trim();
  } catch {
    return undefined;
  }
}

function readInstalledFrom(): InstalledFrom {
  const file = join(dirname(__filename), "installed-from.json");
  return attempt(() => JSON.parse(readFileSync(file, "utf8")) as InstalledFrom) ?? {};
}

function attempt<Result>(action: () => Result): Result | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}
