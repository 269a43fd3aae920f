import { type ChildProcess, spawn } from "node:child_process";
import { constants } from "node:os";
import type { Command } from "commander";
import { load } from "../environment.js";
import { systemErrorCode } from "../regular-file.js";
import { addLoadOptions, type LoadCommandOptions, toLoadOptions } from "./load-options.js";
import { setExitStatus, warn } from "./output.js";

// As a shell has them.
const NOT_FOUND = 127;
const NOT_EXECUTABLE = 126;

const FORWARDED: readonly NodeJS.Signals[] = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2"];

/** Adds `bspump run`. */
export function addRunCommand(program: Command): void {
  const command = program
    .command("run")
    .description("run a command with the stage's environment; its exit status is the command's")
    .argument("<command...>", "the command and its arguments, after --")
    .passThroughOptions()
    .addHelpText("after", "\nExample:\n  $ bspump run -- node server.js");
  addLoadOptions(command).action(runWithEnvironment);
}

async function runWithEnvironment([file = "", ...args]: string[], options: LoadCommandOptions): Promise<void> {
  const environment = { ...process.env };
  for (const { message } of load(toLoadOptions(options, environment)).warnings) warn(message);
  let child: ChildProcess;
  try {
    child = spawn(file, args, { env: environment, stdio: "inherit" });
  } catch (error) {
    // What the system refuses at once: an environment that is too large, an argument with a NUL.
    failToStart(file, systemErrorCode(error));
    return;
  }
  const forward = (signal: NodeJS.Signals) => {
    // A terminal sends these to the command itself, which is in the same group.
    if (process.stdin.isTTY && (signal === "SIGINT" || signal === "SIGQUIT")) return;
    child.kill(signal);
  };
  for (const signal of FORWARDED) process.on(signal, forward);
  await new Promise<void>((resolve) => {
    child.once("error", (error) => {
      failToStart(file, systemErrorCode(error));
      resolve();
    });
    child.once("exit", (code, signal) => {
      for (const forwarded of FORWARDED) process.removeListener(forwarded, forward);
      setExitStatus(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
      resolve();
    });
  });
}

function failToStart(file: string, code: string | undefined): void {
  const isMissing = code === "ENOENT";
  const advice =
    code === "E2BIG"
      ? "A variable of the stage, or all together, are longer than the system passes to a program."
      : "Check its name and the path.";
  warn(`${file} ${isMissing ? "is not there" : "cannot be started"} (${code}). ${advice}`);
  setExitStatus(isMissing ? NOT_FOUND : NOT_EXECUTABLE);
}
