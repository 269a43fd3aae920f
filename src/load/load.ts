import { findAutomation } from "../automation/automation.js";
import { DEPLOYMENT_VARIABLES } from "../automation/platform.js";
import { chooseStage, STAGE_VARIABLE } from "../automation/stage.js";
import { type Environment, REDACT_VARIABLE, setVariable, variableOf } from "../environment.js";
import { namesBeyondBudget } from "../redaction/budget.js";
import { isAlwaysSecret } from "../redaction/secret-names.js";
import { startFolder } from "../search.js";
import { compareText } from "../text.js";
import { createWarning } from "../warnings.js";
import type { LoadOptions } from "./options.js";
import { type Definition, definitionsIn, mergeGroups, readStage, type StageReading } from "./read-stage.js";
import { type Load, loadInto, rememberLoad, sharedState } from "./state.js";
import { createStatus, emptyStatus, type Status } from "./status.js";

const state = sharedState();

/**
 * Loads the groups of a stage into `process.env`, as the automation's container gets them: all are read first, and if any of
 * it throws the environment is left as it was. Loading again replaces what the last load set. With `env`, another object takes the place of
 * `process.env`.
 *
 * If the platform has already injected the environment (`BITSWAN_DEPLOYMENT_ID` is set, or the stage is `staging` or
 * `production`) and no `stage` is given, nothing is loaded.
 *
 * @returns What was loaded from where; `warnings` says what was skipped.
 * @throws BspumpError `AUTOMATION_INVALID`, `STAGE_UNKNOWN`, `GROUP_NAME_INVALID`, `GROUP_MISSING` (only with `strict`),
 *   `SECRETS_DIR_INVALID`, `FILE_UNREADABLE`, `ENV_FILE_INVALID`, or `CONF_INVALID` in the older format.
 * @example load({ stage: "production", env: {} }).variables // what production would get; process.env stays as it is
 */
export function load(options: LoadOptions = {}): Status {
  const target = options.env ?? process.env;
  const inherited = inheritedEnvironment(target);
  const plan = planLoad(options, inherited);
  for (const { value, name, mark } of plan.definitions) {
    if (mark === "noredact") continue;
    const isFirst = !state.alwaysSecret.has(value) && isAlwaysSecret(name, mark);
    if (isFirst) state.alwaysSecret.add(value);
    // A name that says what the value is helps more than another one.
    if (isFirst || !state.secrets.has(value)) state.secrets.set(value, name);
  }
  const before = loadInto(target)?.inherited ?? new Map<string, string | undefined>();
  rememberLoad(target, { options, status: plan.status, inherited: apply(target, before, plan.variables) });
  return plan.status;
}

/**
 * Reads everything again with the options of the last load into `process.env`, so that it is what a fresh start would make it: new and
 * changed values are set, and what no longer comes from a group is removed or put back.
 *
 * @throws BspumpError As {@link load}; the environment then stays as it was.
 */
export function reload(): Status {
  return load(loadInto(process.env)?.options);
}

/** Puts `process.env` back to what it was before anything was loaded into it. */
export function unload(): void {
  const last = loadInto(process.env);
  if (last === undefined) return;
  const inherited = apply(process.env, last.inherited, new Map());
  rememberLoad(process.env, { options: last.options, status: emptyStatus(), inherited });
}

/** Returns what the last load into `process.env` did, without reading any file. */
export function status(): Status {
  return loadInto(process.env)?.status ?? emptyStatus();
}

/** Loads once in a process, for `import "bspump"`, and prints each warning as a line on stderr. Throws as {@link load}. */
export function loadOnImport(): void {
  if (state.imported) return;
  // What a notebook has loaded itself, through `bspump/api`, is not replaced.
  if (loadInto(process.env) === undefined) {
    for (const { message } of load().warnings) process.stderr.write(`bspump: ${message}\n`);
  }
  state.imported = true;
}

/** The options and the status of the last load into `target`, and what would be inherited by the next one. */
export function lastLoad(target: Environment): Pick<Load, "options" | "status"> & { readonly inherited: Environment } {
  const { options, status } = loadInto(target) ?? { options: {}, status: emptyStatus() };
  return { options, status, inherited: inheritedEnvironment(target) };
}

interface LoadPlan {
  /** What is to be set, by name. */
  readonly variables: ReadonlyMap<string, string>;
  readonly definitions: Iterable<Definition>;
  readonly status: Status;
}

function planLoad(options: LoadOptions, inherited: Environment): LoadPlan {
  const { stage, deployed } = chooseStage(options.stage, inherited);
  const nothing = { stage, deployed, groups: [], variables: [], warnings: [] };
  const none = (status: Status): LoadPlan => ({ variables: new Map(), definitions: [], status: createStatus(status) });
  if (deployed) return none(nothing);

  const start = startFolder(options.from, inherited);
  const automation = findAutomation(start);
  if (automation === undefined) {
    const message = `no automation.toml was found from ${start} upwards, so nothing is loaded. Make one beside the notebook.`;
    return none({ ...nothing, warnings: [createWarning("AUTOMATION_MISSING", message)] });
  }

  const { secretsDir, strict, domain, override = true } = options;
  const reading = readStage({ automation, stage, secretsDir, strict, domain, environment: inherited });
  const merged = mergeGroups(reading.groups);
  // The platform sets its own variables over any group's.
  const platform = new Map(reading.platform);
  for (const name of platform.keys()) merged.delete(name);
  // These would have the next import take the process for a deployed one.
  for (const name of DEPLOYMENT_VARIABLES) {
    platform.delete(name);
    merged.delete(name);
  }
  const warnings = [...reading.warnings];
  const redaction = merged.get(REDACT_VARIABLE);
  if (redaction !== undefined) {
    // Else a group could let every notebook that loads it save its secrets.
    merged.delete(REDACT_VARIABLE);
    const place = `${redaction.file}:${redaction.line}`;
    const message = `${place}: ${REDACT_VARIABLE} has no effect in a group and is not loaded. Remove the line; only the environment that the kernel is started with turns redaction off.`;
    warnings.push(createWarning("REDACTION_IN_GROUP", message));
  }
  const large = namesOfLargeSecrets(reading.groups);
  if (large.length > 0) {
    const message = `${large.join(", ")} ${large.length === 1 ? "is" : "are"} too long to be redacted in every form: a notebook's outputs are searched for it as it is, line by line and as JSON, but not in base64, URLs or HTML. Load it from a file instead, or take care not to print it.`;
    warnings.push(createWarning("SECRET_LARGE", message));
  }
  if (!override) {
    const isKept = (name: string) => name !== STAGE_VARIABLE && variableOf(inherited, name) !== undefined;
    for (const values of [merged, platform]) for (const name of values.keys()) if (isKept(name)) values.delete(name);
  }
  const variables = new Map(platform);
  for (const [name, { value }] of merged) variables.set(name, value);
  const { file, directory, format } = automation;
  return {
    variables,
    definitions: definitionsIn(reading.groups),
    status: createStatus({
      automation: { file, directory, format },
      stage,
      deployed,
      ...(reading.secretsDir === undefined ? {} : { secretsDir: reading.secretsDir }),
      groups: reading.groups.map(describeGroup),
      variables: [...merged.values()]
        .map((definition) => describeVariable(definition, inherited))
        .sort((a, b) => compareText(a.name, b.name)),
      ...(platform.size > 1 ? { platform: [...platform.keys()].sort() } : {}),
      warnings,
    }),
  };
}

/** Returns the names of the secrets that are not looked for in every form. */
function namesOfLargeSecrets(groups: StageReading["groups"]): string[] {
  const secrets = new Map<string, string>();
  for (const { value, name, mark } of definitionsIn(groups)) if (mark !== "noredact") secrets.set(value, name);
  return namesBeyondBudget(secrets);
}

function describeGroup({ name, file, service, variables }: StageReading["groups"][number]): Status["groups"][number] {
  return { name, ...(file === undefined ? {} : { file }), service, variables: [...variables.keys()] };
}

function describeVariable(
  { name, group, file, line, value }: Definition,
  inherited: Environment,
): Status["variables"][number] {
  const before = variableOf(inherited, name);
  return { name, group, file, line, replaced: before !== undefined && before !== value };
}

/** Returns `target` as it was before anything was loaded into it; what was set since under other names is part of it. */
function inheritedEnvironment(target: Environment): Environment {
  const inherited: Environment = { ...target };
  for (const [name, value] of loadInto(target)?.inherited ?? []) setVariable(inherited, name, value);
  return inherited;
}

/**
 * Makes `variables` what is loaded in `target`, and puts all other names of `before` back to what was inherited; all of it or, if it throws,
 * nothing. Returns what was inherited under each name of `variables`.
 */
function apply(
  target: Environment,
  before: Load["inherited"],
  variables: ReadonlyMap<string, string>,
): Load["inherited"] {
  const after = new Map<string, string | undefined>();
  const undo: [name: string, value: string | undefined][] = [];
  const change = (name: string, value: string | undefined) => {
    const current = variableOf(target, name);
    if (current === value) return;
    setVariable(target, name, value);
    undo.push([name, current]);
  };
  try {
    for (const [name, inherited] of before) if (!variables.has(name)) change(name, inherited);
    for (const [name, value] of variables) {
      after.set(name, before.has(name) ? before.get(name) : variableOf(target, name));
      change(name, value);
    }
  } catch (error) {
    for (const [name, value] of undo.reverse()) setVariable(target, name, value);
    throw error;
  }
  return after;
}
