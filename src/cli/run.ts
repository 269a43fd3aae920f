import { type ChildProcess, spawn } from "node:child_process";
import { constants } from "node:os";
import type { Command } from "commander";
import { systemErrorCode } from "../regular-file.js";
import { findProgram } from "./find-program.js";
import { forwardSignals } from "./forward-signals.js";
import { addLoadOptions, type LoadCommandOptions, loadFor } from "./load-options.js";
import { isRunByNpx } from "./npx.js";
import { setExitStatus, warn } from "./output.js";

// As a shell has them.
const NOT_FOUND = 127;
const NOT_EXECUTABLE = 126;

// Milliseconds.
const WATCH_INTERVAL = 200;

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
  // Before the command starts, so that no signal ends this process alone while it does.
  const stopForwarding = forwardSignals(() => child);
  const watch = watchShellOfNpx(() => child?.kill("SIGTERM"));
  child = start(file, args, environment);
  await ended(child, file);
  clearInterval(watch);
  stopForwarding();
}

/** `npx` has a shell between itself and this process, and passes signals to that one only: if it is gone, the command is to end too. */
function watchShellOfNpx(ended: () => void): NodeJS.Timeout | undefined {
  if (!isRunByNpx() || process.platform === "win32") return undefined;
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
      reportNotStarted(file, systemErrorCode(error));
      resolve();
    });
    child.once("exit", (code, signal) => {
      setExitStatus(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
      resolve();
    });
  });
}

/** Starts the command; reports it and returns undefined if Node fails at once, such as when the environment is larger than the system allows. */
function start(file: string, args: readonly string[], env: NodeJS.ProcessEnv): ChildProcess | undefined {
  const program = findProgram(file, process.env);
  if (program === undefined) {
    reportNotStarted(file, "ENOENT");
    return undefined;
  }
  try {
    // In its own eyes it has the name by which it was called.
    return spawn(program, args, { argv0: file, env, stdio: "inherit" });
  } catch (error) {
    reportNotStarted(file, systemErrorCode(error));
    return undefined;
  }
}

function adviceFor(file: string, code: string): string {
  switch (code) {
    case "E2BIG":
      return "Make the values of the groups smaller, or give it fewer arguments.";
    case "EACCES":
    case "EPERM":
      return "Check that it is a program that you may run.";
    default:
      return file.includes("/") ? "Correct its path." : "Check its name and your PATH.";
  }
}

function reportNotStarted(file: string, code = "unknown reason"): void {
  const isMissing = file === "" || code === "ENOENT" || code === "ENOTDIR";
  const name = file === "" ? "a command without a name" : file;
  warn(`${name} ${isMissing ? "is not there" : "cannot be started"} (${code}). ${adviceFor(file, code)}`);
  setExitStatus(isMissing ? NOT_FOUND : NOT_EXECUTABLE);
}
