import { spawn } from "node:child_process";
import { delimiter, dirname } from "node:path";
import { currentCell } from "./cell-context.js";
import type { Messages } from "./messages.js";

/**
 * Runs a line in the system's shell, in the working directory and the environment of the cell. What it prints is the cell's output.
 *
 * @throws Error `CommandError` if it does not end with status 0.
 */
export async function runInShell(command: string, messages: Messages): Promise<void> {
  const cell = currentCell()?.id ?? 0;
  const { PATH = "" } = process.env;
  // npm is beside Node, also where a kernel was started without a shell's PATH. A notebook has no keyboard to ask at.
  const child = spawn(command, {
    shell: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, PATH: [PATH, dirname(process.execPath)].filter((path) => path !== "").join(delimiter) },
  });
  for (const name of ["stdout", "stderr"] as const) {
    child[name].on("data", (chunk: Buffer) => messages.print(cell, name, chunk));
  }
  const ended = await new Promise<string | undefined>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status, signal) => resolve(describeEnd(status, signal)));
  });
  if (ended === undefined) return;
  const error = new Error(`${ended}: ${command}`);
  error.name = "CommandError";
  throw error;
}

function describeEnd(status: number | null, signal: NodeJS.Signals | null): string | undefined {
  if (status === 0) return undefined;
  return signal === null ? `The command ended with status ${status}` : `The command was ended by ${signal}`;
}
