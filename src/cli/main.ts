#!/usr/bin/env node
import { Command, CommanderError } from "commander";
import { BspumpError } from "../errors.js";
import { packageVersion } from "../package-version.js";
import { visibleText } from "../visible-text.js";
import { addAuditCommand } from "./audit.js";
import { addCheckCommand } from "./check.js";
import { addConfCommand } from "./conf.js";
import { addEnvCommand } from "./env.js";
import { addExplainCommand } from "./explain.js";
import { askForHelp } from "./help.js";
import { addKernelCommand } from "./kernel.js";
import { addNewCommand } from "./new.js";
import { addNotebookCommand } from "./notebook.js";
import { ExitStatus, setExitStatus, tolerateClosedStreams, warn } from "./output.js";
import { rejectRepeatedOptions } from "./repeated-options.js";
import { addRunCommand } from "./run.js";
import { addSecretCommand } from "./secret.js";
import { addTemplateCommand } from "./template.js";
import { addVscodeCommand } from "./vscode.js";

// What commander says before the message about an argument, of which the name is not shown to users.
const ARGUMENT_INVALID = /^error: command-argument value .* is invalid for argument '[^']*'\. /s;

function createProgram(): Command {
  // `exitOverride` before any subcommand is added: each one inherits it, so that a wrong call ends with status 2.
  const program = new Command("bspump")
    .description("The environment and the configuration of a BitSwan automation, for TypeScript notebooks.")
    .version(packageVersion(), "-V, --version", "print the version")
    .helpOption("-h, --help", "print help")
    .addHelpText(
      "after",
      "\nExamples:\n  $ bspump new my-automation\n  $ bspump env --from my-automation\n  $ bspump help check",
    )
    .showSuggestionAfterError()
    .configureOutput({ outputError: (text, write) => write(visibleText(text.replace(ARGUMENT_INVALID, "error: "))) })
    .exitOverride();
  program.enablePositionalOptions();
  addNewCommand(program);
  addEnvCommand(program);
  addRunCommand(program);
  addConfCommand(program);
  addCheckCommand(program);
  addAuditCommand(program);
  addExplainCommand(program);
  addSecretCommand(program);
  addTemplateCommand(program);
  addNotebookCommand(program);
  addKernelCommand(program);
  addVscodeCommand(program);
  rejectRepeatedOptions(program);
  return program;
}

async function main(): Promise<void> {
  tolerateClosedStreams();
  const program = createProgram();
  try {
    await program.parseAsync(askForHelp(program, process.argv.slice(2)), { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError) setExitStatus(error.exitCode === 0 ? ExitStatus.ok : ExitStatus.usage);
    else if (BspumpError.is(error)) {
      warn(error.message);
      setExitStatus(ExitStatus.failed);
    } else throw error;
  }
}

void main();
