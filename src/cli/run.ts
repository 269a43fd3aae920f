import { type ChildProcess, spawn } from "node:child_process";
import { constants } from "node:os";
import type { Command } from "commander";
import { systemErrorCode } from "../regular-file.js";
import { addLoadOptions, type LoadCommandOptions, loadFor } from "./load-options.js";
import { setExitStatus, warn } from "./output.js";

// As a shell has them.
const NOT_FOUND = 127;
const NOT_EXECUTABLE = 126;

// Milliseconds.
const WATCH_INTERVAL = 200;

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
  loadFor(options, environment);
  let child: ChildProcess | undefined;
  const forward = (signal: NodeJS.Signals) => {
    // A terminal sends these to the command itself, which is in the same group.
    if (process.stdin.isTTY && (signal === "SIGINT" || signal === "SIGQUIT")) return;
    child?.kill(signal);
  };
  // Before the command starts, so that no signal ends this process alone while it does.
  for (const signal of FORWARDED) process.on(signal, forward);
  const watch = watchShellOfNpx(() => child?.kill("SIGTERM"));
  child = start(file, args, environment);
  await ended(child, file);
  clearInterval(watch);
  for (const signal of FORWARDED) process.removeListener(signal, forward);
}

/** `npx` has a shell between itself and this process, and passes signals to that one only: where it is gone, the command is to end too. */
function watchShellOfNpx(ended: () => void): NodeJS.Timeout | undefined {
  if (process.env.npm_command !== "exec" || process.platform === "win32") return undefined;
  const shell = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === shell) return;
    clearInterval(watch);
    ended();
  }, WATCH_INTERVAL);
  return watch;
}

/** Waits for the end of the command, and takes over its status. */
function ended(child: ChildProcess | undefined, file: string): Promise<void> {
  return new Promise((resolve) => {
    if (child === undefined) return resolve();
    child.once("error", (error) => {
      tellNotStarted(file, error);
      resolve();
    });
    child.once("exit", (code, signal) => {
      setExitStatus(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
      resolve();
    });
  });
}

/** Starts the command; tells, and gives undefined, where Node refuses at once, as where the environment is larger than the system lets one be. */
function start(file: string, args: readonly string[], env: NodeJS.ProcessEnv): ChildProcess | undefined {
  try {
    return spawn(file, args, { env, stdio: "inherit" });
  } catch (error) {
    tellNotStarted(file, error);
    return undefined;
  }
}

function tellNotStarted(file: string, error: unknown): void {
  const code = systemErrorCode(error) ?? "unknown reason";
  const isMissing = file === "" || code === "ENOENT" || code === "ENOTDIR";
  const name = file === "" ? "a command without a name" : file;
  if (code === "E2BIG")
    warn(`${name} cannot be started (E2BIG). Make the values of the groups smaller, or give it fewer arguments.`);
  else warn(`${name} ${isMissing ? "is not there" : "cannot be started"} (${code}). Check its name and the path.`);
  setExitStatus(isMissing ? NOT_FOUND : NOT_EXECUTABLE);
}
