import { type Command, Option } from "commander";
import type { LoadOptions } from "../environment.js";
import { STAGES, type Stage } from "../stage.js";

/** The options of every command that loads groups. */
export interface LoadCommandOptions {
  readonly from?: string;
  readonly stage?: Stage;
  readonly secrets?: string;
}

/** Adds `--from`, `--stage` and `--secrets` to a command. */
export function addLoadOptions(command: Command): Command {
  return command
    .option("--from <dir>", "the folder to search the automation from, upwards (default: the working directory)")
    .addOption(new Option("--stage <stage>", "the stage (default: dev)").choices(STAGES))
    .option("--secrets <dir>", "the folder that holds the secret groups");
}

/** Gives the options of a load into `environment`, and not into the command's own. */
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
