import { join } from "node:path";
import type { Automation } from "../automation/automation.js";
import type { GrantedGroup } from "../automation/groups.js";
import {
  businessProcess,
  businessProcessGroups,
  businessProcessVariables,
  isNewerPlatform,
} from "../automation/newer-platform.js";
import {
  DOMAIN_VARIABLE,
  isPlatformVariable,
  platformVariables,
  WORKSPACE_VARIABLE,
  whenPlatformSets,
} from "../automation/platform.js";
import type { Stage } from "../automation/stage.js";
import { findWorkspacePlace, type WorkspacePlace } from "../automation/workspace.js";
import type { Assignment, EnvVariable } from "../env-file/env-file.js";
import type { Mark } from "../env-file/marks.js";
import { type Environment, variableOf } from "../environment.js";
import { BspumpError } from "../errors.js";
import { listNames } from "../text.js";
import { createWarning, type Warning } from "../warnings.js";
import { type GroupContent, groupFiles, noContent, readGroupFile } from "./group-file.js";
import { findSecretsDirectory, forbiddenDirectory } from "./secrets-directory.js";

/** A group of a stage, and what its file defines. */
export interface ReadGroup extends GrantedGroup, GroupContent {
  /** Path of its file; undefined if there is none. */
  readonly file: string | undefined;
}

/** A variable, and where it was defined. */
export interface Definition extends EnvVariable {
  readonly name: string;
  readonly group: string;
  readonly file: string;
  /** Whether the group says that its value is a secret, or that it is not one, by a comment above it. */
  readonly mark: Mark | undefined;
}

/** What an automation gets at a stage. */
export interface StageReading {
  readonly secretsDir: string | undefined;
  /** In the order in which they were read: a later one wins. */
  readonly groups: readonly ReadGroup[];
  /** What the platform itself sets, over every group, as far as it is known. */
  readonly platform: ReadonlyMap<string, string>;
  readonly warnings: readonly Warning[];
}

/** Which reading is wanted. */
export interface StageReadingOptions {
  readonly automation: Automation;
  readonly stage: Stage;
  /** A directory to use instead of the one that would be found. */
  readonly secretsDir?: string | undefined;
  /** Whether a group with no file throws. */
  readonly strict?: boolean | undefined;
  /** The inherited environment: what references look names up in after the platform's own variables. */
  readonly environment: Environment;
  /** Domain under which automations are published. Default: the inherited one. */
  readonly domain?: string | undefined;
  /** Called for each assignment that is in a group's file, whether or not it wins. */
  readonly assigned?: (group: string, file: string, assignment: Assignment) => void;
  /** Called with the text of each group's file, before what is in it. */
  readonly read?: ((file: string, text: string) => void) | undefined;
  /** Returns the groups that are there, for a message. Default: {@link groupFiles}. */
  readonly present?: (directory: string) => readonly string[];
  /** Called for a group whose file is rejected, which is then read as if it were empty. If this is not given, it throws. */
  readonly rejected?: (group: string, file: string, error: BspumpError) => void;
}

/**
 * Reads the groups of a stage in order, without changing any environment (behaviour.md, sections 3 to 5).
 *
 * @throws BspumpError if a group's name or file is rejected, or one is missing and `strict` is set.
 */
export function readStage(options: StageReadingOptions): StageReading {
  const { automation, stage, secretsDir, strict, environment, assigned, present = groupFiles, rejected } = options;
  const directory = findSecretsDirectory({ secretsDir, directory: automation.directory, environment });
  const place = findWorkspacePlace(automation.directory);
  const isNewer = isNewerPlatform(place, directory);
  const granted = isNewer ? newerGroups(automation, stage, { place, directory }) : automation.groups(stage);
  const warnings: Warning[] = [...automation.warnings];
  if (directory === undefined && granted.length > 0) {
    const warning = createWarning(
      "SECRETS_DIR_MISSING",
      noDirectoryMessage({ automation, stage, granted, environment }),
    );
    if (strict) throw new BspumpError("GROUP_MISSING", warning.message);
    warnings.push(warning);
  }

  const platform = platformVariablesOf(options, place, isNewer);
  const unknown = new Set<string>();
  const inherited = (name: string) => platform.get(name) ?? variableOf(environment, name);
  const earlier = new Map<string, string>();
  let there: readonly string[] | undefined;
  const groups = granted.map((group): ReadGroup => {
    const missing: ReadGroup = { ...group, file: undefined, ...noContent };
    if (directory === undefined) return missing;
    const file = join(directory, group.name);
    let content: GroupContent | undefined;
    try {
      content = readGroupFile(file, {
        file,
        read: options.read,
        inherited,
        earlier: (name) => earlier.get(name),
        assigned: assigned && ((assignment) => assigned(group.name, file, assignment)),
        unset: (name) => {
          if (isPlatformVariable(name)) unknown.add(name);
        },
      });
    } catch (error) {
      if (rejected === undefined || !BspumpError.is(error)) throw error;
      rejected(group.name, file, error);
      return { ...group, file, ...noContent };
    }
    if (content === undefined) {
      // Once for all of them, since it looks at every file.
      there ??= present(directory);
      const message = missingGroupMessage(group.name, stage, { directory, present: there });
      const warning = createWarning("GROUP_MISSING", message);
      if (strict) throw new BspumpError("GROUP_MISSING", warning.message, { file });
      warnings.push(warning);
      return missing;
    }
    for (const [name, { value }] of content.variables) earlier.set(name, value);
    return { ...group, file, ...content };
  });
  for (const name of unknown) {
    warnings.push(createWarning("PLATFORM_VARIABLE_UNKNOWN", unknownMessage(name, automation.isExposed(stage))));
  }
  return { secretsDir: directory, groups, platform, warnings };
}

/** Returns the groups of a stage, on the newer platform the files that take their place. Throws as `Automation.groups`. */
export function grantedGroups({ automation, stage, secretsDir, environment }: StageReadingOptions): GrantedGroup[] {
  const directory = findSecretsDirectory({ secretsDir, directory: automation.directory, environment });
  const place = findWorkspacePlace(automation.directory);
  return isNewerPlatform(place, directory)
    ? newerGroups(automation, stage, { place, directory })
    : automation.groups(stage);
}

function newerGroups(
  automation: Automation,
  stage: Stage,
  { place, directory }: { readonly place: WorkspacePlace | undefined; readonly directory: string | undefined },
): GrantedGroup[] {
  const services = automation.groups(stage).filter(({ service }) => service);
  return businessProcessGroups(businessProcess(place, stage), services, { stage, secretsDir: directory });
}

function platformVariablesOf(
  { automation, stage, environment, domain }: StageReadingOptions,
  place: WorkspacePlace | undefined,
  isNewer: boolean,
): Map<string, string> {
  const process = isNewer ? businessProcess(place, stage) : undefined;
  const variables = platformVariables({
    stage,
    // How the newer platform names a deployment from another copy is not known.
    path: place?.copy === undefined || place.copy === "main" ? place?.path : undefined,
    worktree: place?.worktree,
    workspace: variableOf(environment, WORKSPACE_VARIABLE) || undefined,
    domain: (domain ?? variableOf(environment, DOMAIN_VARIABLE)) || undefined,
    isExposed: automation.isExposed(stage),
  });
  for (const [name, value] of process === undefined ? [] : businessProcessVariables(process))
    variables.set(name, value);
  return variables;
}

function unknownMessage(name: string, isExposed: boolean): string {
  return `a group refers to ${name}, which the platform sets ${whenPlatformSets(name, isExposed)}; it is empty here. Set it in the environment, or write \${${name}:-value}.`;
}

/** Returns every definition in the groups, in the order in which they were read. */
export function* definitionsIn(groups: readonly ReadGroup[]): Generator<Definition> {
  for (const { name: group, file, variables, marks } of groups) {
    if (file === undefined) continue;
    for (const [name, { value, line }] of variables) {
      yield { name, value, line, group, file, mark: marks.get(line) };
    }
  }
}

/** Returns the definition that wins for each name: the last one. */
export function mergeGroups(groups: readonly ReadGroup[]): Map<string, Definition> {
  const merged = new Map<string, Definition>();
  for (const definition of definitionsIn(groups)) merged.set(definition.name, definition);
  return merged;
}

function missingGroupMessage(
  name: string,
  stage: Stage,
  { directory, present }: { readonly directory: string; readonly present: readonly string[] },
): string {
  const there = present.length > 0 ? `the groups there are ${listNames(present)}` : "no group is there";
  return `group ${name} of the stage ${stage} has no file in ${directory}; ${there}. Make the file, or correct the name.`;
}

function noDirectoryMessage({
  automation,
  stage,
  granted,
  environment,
}: {
  readonly automation: Automation;
  readonly stage: Stage;
  readonly granted: readonly GrantedGroup[];
  readonly environment: Environment;
}): string {
  const names = granted.map(({ name }) => name).join(", ");
  const forbidden = forbiddenDirectory(automation.directory, environment);
  if (forbidden !== undefined) {
    return (
      `the groups of the stage ${stage} (${names}) are not loaded: this process may not look into ${forbidden}. ` +
      `Allow it, under Node's --permission by --allow-fs-read, or set BITSWAN_SECRETS_DIR.`
    );
  }
  return (
    `no secrets directory was found for the groups of the stage ${stage} (${names}). ` +
    `Make a folder "secrets" beside ${automation.directory} or above, or set BITSWAN_SECRETS_DIR.`
  );
}
