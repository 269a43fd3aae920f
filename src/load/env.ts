import { join } from "node:path";
import { findAutomation } from "../automation/automation.js";
import { businessProcess, isNewerPlatform, realmOf } from "../automation/newer-platform.js";
import { isPlatformVariable, whenPlatformSets } from "../automation/platform.js";
import { STAGES, type Stage } from "../automation/stage.js";
import { findWorkspacePlace } from "../automation/workspace.js";
import { type Environment, variableOf } from "../environment.js";
import { BspumpError } from "../errors.js";
import { startFolder } from "../search.js";
import { lastLoad } from "./load.js";
import { readStage } from "./read-stage.js";
import type { Status } from "./status.js";

/** A group of another stage that defines a variable. */
export interface Elsewhere {
  readonly stage: Stage;
  readonly group: string;
}

/**
 * Returns a variable of `process.env` that must be there, or `fallback` if it is not set.
 *
 * @throws BspumpError `VARIABLE_MISSING`; the message says which groups the stage has, and which group of another stage has it.
 * @example const password = env("POSTGRES_PASSWORD");
 */
export function env(name: string, fallback?: string): string {
  const value = variableOf(process.env, name) ?? fallback;
  if (value !== undefined) return value;
  throw new BspumpError("VARIABLE_MISSING", `${name} is not set. ${explainMissing(name, process.env)}`);
}

/**
 * Says, in a sentence or two, why a variable of `target` may be missing and what to do: the stage, its groups, and where else it is defined.
 */
export function explainMissing(name: string, target: Environment): string {
  const last = lastLoad(target);
  const { automation, stage, deployed, secretsDir } = last.status;
  if (deployed)
    return "The platform sets the environment here: add it to a group that the automation lists for this stage.";
  if (automation === undefined)
    return 'No automation is loaded: put an automation.toml beside the notebook and import "bspump".';
  if (isPlatformVariable(name)) return explainPlatformVariable(name, stage, last);
  const file = secretsFile(automation.directory, stage, secretsDir);
  const own =
    file === undefined
      ? adviceOnGroups(last.status, automation.file)
      : `Add it to ${file}, the secrets of the business process at the stage ${stage}.`;
  const others = definedElsewhere(name, stage, last).map((found) => `${found.group} of ${found.stage}`);
  return others.length > 0 ? `${own} It is in ${others.join(", ")}.` : own;
}

function adviceOnGroups({ stage, groups, secretsDir }: Status, automationFile: string): string {
  const names = groups.map((group) => group.name);
  const where = secretsDir === undefined ? "" : ` in ${secretsDir}`;
  return names.length > 0
    ? `The stage ${stage} has the groups ${names.join(", ")}: add it to one of them${where}.`
    : `The stage ${stage} has no groups: list one in ${automationFile}.`;
}

/** Returns the file that the newer platform has instead of groups; undefined on the other one. */
function secretsFile(directory: string, stage: Stage, secretsDir = ""): string | undefined {
  const place = findWorkspacePlace(directory);
  const process = isNewerPlatform(place, secretsDir || undefined) ? businessProcess(place, stage) : undefined;
  return process && join(secretsDir, process.secrets, realmOf(stage));
}

type LastLoad = ReturnType<typeof lastLoad>;

function explainPlatformVariable(name: string, stage: Stage, { options, inherited }: LastLoad): string {
  const automation = findAutomation(startFolder(options.from, inherited));
  const when = whenPlatformSets(name, automation?.isExposed(stage) ?? false);
  return `The platform sets it ${when}: set it in the environment, or give a fallback.`;
}

function definedElsewhere(name: string, current: Stage, { options, inherited }: LastLoad): Elsewhere[] {
  const found: Elsewhere[] = [];
  for (const stage of STAGES) {
    if (stage === current) continue;
    for (const group of groupsDefining(name, stage, options, inherited)) {
      if (!found.some((earlier) => earlier.group === group)) found.push({ stage, group });
    }
  }
  return found;
}

function groupsDefining(
  name: string,
  stage: Stage,
  { from, secretsDir }: { from?: string; secretsDir?: string },
  environment: Environment,
): string[] {
  try {
    const automation = findAutomation(startFolder(from, environment));
    if (automation === undefined) return [];
    // This only adds to a message: a load of another stage reports what is wrong with it.
    const { groups } = readStage({ automation, stage, secretsDir, environment, rejected: () => undefined });
    return groups.filter(({ variables }) => variables.has(name)).map((group) => group.name);
  } catch {
    return [];
  }
}
