import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** Path of the built command. */
export const mainFile = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));

export interface CommandResult {
  status: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

/** Runs the built `bspump` command to its end. Nothing of the test's own BitSwan settings reaches it. */
export function runCommand(
  args: readonly string[],
  options: { cwd?: string; env?: Record<string, string>; input?: string; uid?: number | undefined } = {},
): Promise<CommandResult> {
  const { PATH = "", HOME = "" } = process.env;
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [mainFile, ...args], {
      cwd: options.cwd,
      ...(options.uid === undefined ? {} : { uid: options.uid }),
      env: { PATH, HOME, NO_COLOR: "1", ...options.env },
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    child.on("error", reject);
    child.on("close", (status, signal) => resolve({ status, signal, stdout, stderr }));
    // One that ends without reading it closes it.
    child.stdin.on("error", () => undefined).end(options.input ?? "");
  });
}
