import { execFile } from "node:child_process";
import { commandIn } from "./installation.js";
import { findRuntime } from "./machine.js";
import { ownEnvironment } from "./server.js";

export interface CommandResult {
  readonly status: number;
  readonly stdout: string;
  /** What it says that is not a result, such as why it has failed. */
  readonly stderr: string;
}

/** Runs the package's command in a folder. `input` is its standard input: a secret is never an argument. */
export async function runCommand(
  folder: string,
  args: readonly string[],
  { input = "", env = {} }: { readonly input?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<CommandResult> {
  const { node, package: own } = await findRuntime(folder);
  return new Promise((resolve) => {
    const options = {
      cwd: folder,
      env: { ...ownEnvironment(), NO_COLOR: "1", ...env },
      maxBuffer: 64 * 1024 * 1024,
    };
    const child = execFile(node, [commandIn(own), ...args], options, (error, stdout, stderr) => {
      const status = error === null ? 0 : typeof error.code === "number" ? error.code : 1;
      resolve({ status, stdout, stderr: stderr.trim() || (error?.message ?? "") });
    });
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(input);
  });
}
