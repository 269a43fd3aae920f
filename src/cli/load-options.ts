import { type Command, Option } from "commander";
import { STAGES, type Stage } from "../automation/stage.js";
import { explainMissing } from "../load/env.js";
import { load } from "../load/load.js";
import type { LoadOptions } from "../load/options.js";
import type { Status } from "../load/status.js";
import { parseFolder } from "./arguments.js";
import { warn } from "./output.js";

/** The options of every command that loads groups. */
export interface LoadCommandOptions {
  readonly from?: string;
  readonly stage?: Stage;
  readonly secrets?: string;
}

/** Adds `--from`, `--stage` and `--secrets` to a command; `stage` says what that option does. */
export function addLoadOptions(command: Command, stage = "the stage (default: dev)"): Command {
  return command
    .option(
      "--from <dir>",
      "the folder to search upwards from for the automation (default: the working directory)",
      parseFolder,
    )
    .addOption(new Option("--stage <stage>", stage).choices(STAGES))
    .option("--secrets <dir>", "the folder that holds the secret groups", parseFolder);
}

/** Returns the options of a load into `environment`, which is not the command's own. */
export function toLoadOptions(
  { from, stage, secrets }: LoadCommandOptions,
  environment: NodeJS.ProcessEnv,
): LoadOptions {
  return {
    env: environment,
    ...(from === undefined ? {} : { from }),
    ...(stage === undefined ? {} : { stage }),
    ...(secrets === undefined ? {} : { secretsDir: secrets }),
  };
}

/** Loads into `environment`, and prints the warnings. */
export function loadFor(options: LoadCommandOptions, environment: NodeJS.ProcessEnv): Status {
  const status = load(toLoadOptions(options, environment));
  warnOf([status]);
  return status;
}

/** Says why a variable may be missing in what was loaded into `environment`, and what to do about it in the command. */
export function explainMissingHere(
  { automation, deployed }: Status,
  name: string,
  environment: NodeJS.ProcessEnv,
): string {
  if (automation === undefined && !deployed) return "No automation was found: name its folder with --from.";
  return explainMissing(name, environment);
}

/** Prints the warnings of loads, each once; if there is no automation, also how to name one. */
export function warnOf(loads: readonly Status[]): void {
  const messages = new Set<string>();
  for (const { automation, deployed, warnings } of loads) {
    const advice =
      automation === undefined && !deployed ? " For one that is elsewhere, name its folder with --from." : "";
    for (const { message } of warnings) messages.add(message + advice);
  }
  for (const message of messages) warn(message);
}
