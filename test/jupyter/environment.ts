import { spawn } from "node:child_process";
import { cpSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { runCommand } from "../support/command.js";
import { temporaryFolder } from "../support/folder.js";
import { packageRoot } from "../support/project.js";
import { programOf } from "../support/python-environment.mjs";

/** The virtual environment that Jupyter is installed in. */
export const environmentFolder = join(packageRoot, ".venv");

/** Returns the path of a program of the virtual environment. */
export function program(name: string): string {
  return programOf(environmentFolder, name);
}

/** Returns the variables of a Jupyter that has our kernel and keeps all it writes in a folder of its own. */
export async function jupyterEnvironment(): Promise<Record<string, string>> {
  const folder = temporaryFolder({
    // A question of JupyterLab's own would cover the notebook.
    "settings/@jupyterlab/apputils-extension/notification.jupyterlab-settings": '{ "fetchNews": "false" }',
  });
  const { PATH = "" } = process.env;
  const env = {
    PATH,
    HOME: folder,
    JUPYTER_DATA_DIR: join(folder, "data"),
    JUPYTER_CONFIG_DIR: join(folder, "config"),
    JUPYTER_RUNTIME_DIR: join(folder, "runtime"),
    JUPYTERLAB_SETTINGS_DIR: join(folder, "settings"),
    JUPYTERLAB_WORKSPACES_DIR: join(folder, "workspaces"),
    IPYTHONDIR: join(folder, "ipython"),
  };
  const { status, stderr } = await runCommand(["kernel", "install", "--user"], { env });
  if (status !== 0) throw new Error(stderr);
  return env;
}

/** Copies the sample notebooks and their groups into a temporary folder, out of reach of this project's packages but for `pg`. */
export function sampleFolder(): string {
  const folder = temporaryFolder();
  cpSync(join(packageRoot, "notebooks"), folder, { recursive: true, filter: (path) => !path.includes("node_modules") });
  return folder;
}

/** Lets the notebooks of a folder use this project's packages. */
export function linkPackages(folder: string): void {
  symlinkSync(join(packageRoot, "node_modules"), join(folder, "node_modules"), "junction");
}

export interface ProgramResult {
  readonly status: number | null;
  readonly output: string;
}

/** Runs a program to its end; gives its status and all it has printed. */
export function runProgram(
  file: string,
  args: readonly string[],
  options: { cwd: string; env: Record<string, string>; input?: string },
): Promise<ProgramResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { cwd: options.cwd, env: { ...options.env, NO_COLOR: "1" } });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        output += text;
      });
    }
    child.on("error", reject);
    child.on("close", (status) => resolve({ status, output }));
    child.stdin.end(options.input ?? "");
  });
}
