#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Command, CommanderError } from "commander";
import { BspumpError } from "../errors.js";
import { addEnvCommand } from "./env.js";
import { addNotebookCommand } from "./notebook.js";
import { ExitStatus, setExitStatus, warn } from "./output.js";
import { addRunCommand } from "./run.js";

function packageVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(join(__dirname, "..", "..", "package.json"), "utf8"));
  return typeof manifest === "object" && manifest !== null && "version" in manifest ? String(manifest.version) : "";
}

function createProgram(): Command {
  // `exitOverride` before any subcommand is added: each one inherits it, so that a wrong call ends with status 2.
  const program = new Command("bspump")
    .description("The environment and the configuration of a BitSwan automation, for TypeScript notebooks.")
    .version(packageVersion(), "-V, --version", "print the version")
    .helpOption("-h, --help", "print help")
    .showSuggestionAfterError()
    .exitOverride();
  program.enablePositionalOptions();
  addEnvCommand(program);
  addRunCommand(program);
  addNotebookCommand(program);
  return program;
}

async function main(): Promise<void> {
  try {
    await createProgram().parseAsync();
  } catch (error) {
    if (error instanceof CommanderError) setExitStatus(error.exitCode === 0 ? ExitStatus.ok : ExitStatus.usage);
    else if (BspumpError.is(error)) {
      warn(error.message);
      setExitStatus(ExitStatus.failed);
    } else throw error;
  }
}

void main();
