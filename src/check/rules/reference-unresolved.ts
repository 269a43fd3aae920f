import { basename } from "node:path";
import { isOnlyPublished, isPlatformVariable, whenPlatformSets } from "../../automation/platform.js";
import { STAGES, type Stage } from "../../automation/stage.js";
import { BspumpError } from "../../errors.js";
import type { StageReading } from "../../load/read-stage.js";
import type { FailedOption } from "../../pipelines-conf/configuration.js";
import { readPipelinesConf } from "../../pipelines-conf/index.js";
import type { Fault } from "../../pipelines-conf/reference-faults.js";
import type { Rule, RuleFinding } from "../finding.js";
import { stageEnvironment } from "../stage-environment.js";
import { listOf, shortListOf } from "../text.js";
import type { Configuration, WorkspaceAutomation } from "../workspace.js";

export const referenceUnresolved: Rule = {
  id: "reference-unresolved",
  severity: "error",
  title: "a reference in pipelines.conf that nothing provides",
  why: "The automation stops as soon as it reads that value.",
  details:
    "Reads each pipelines.conf, with what it includes, as each stage would (an option that fails only because of one that it refers to is reported there), with the variables of the stage's groups and those that every container has (HOME, HOSTNAME, PATH, and what the platform sets); the environment of the check itself counts for nothing. It is a warning for a stage that has no groups at all while others have some, and a note if a group of the stage that may have it has no file here. A variable that only the automation's image sets is not known: write ${NAME:-default}, or put it in a group.",
  *find({ configurations, stages }) {
    for (const configuration of configurations) {
      if (configuration.automation !== undefined) yield* findIn(configuration, configuration.automation, stages);
    }
  },
};

/** A reference that fails. */
interface Unresolved {
  readonly section: string;
  readonly option: string;
  readonly reference: string;
  readonly file: string | undefined;
  readonly line: number;
  /** The variable that would resolve it, if one would. */
  readonly variable: string | undefined;
}

interface Failure {
  readonly reference: Unresolved;
  readonly stages: Stage[];
}

function* findIn(
  { path }: Configuration,
  automation: WorkspaceAutomation,
  stages: readonly Stage[],
): Generator<RuleFinding> {
  const failures = new Map<string, Failure>();
  const known = new Set<string>();
  for (const { groups } of automation.readings.values()) {
    for (const { variables } of groups) for (const name of variables.keys()) known.add(name);
  }
  for (const stage of stages) {
    const reading = automation.readings.get(stage);
    if (reading === undefined) continue;
    for (const reference of unresolvedAt(path, stage, reading, known)) {
      if (isSetWhenDeployed(reference, automation.isExposed(stage))) continue;
      const key = JSON.stringify(reference);
      const failure = failures.get(key) ?? { reference, stages: [] };
      failure.stages.push(stage);
      failures.set(key, failure);
    }
  }
  for (const { reference, stages: failing } of failures.values()) {
    const groupsAt = (stage: Stage) => automation.readings.get(stage)?.groups ?? [];
    const isUncertain = (stage: Stage) =>
      reference.variable !== undefined && groupsAt(stage).some(({ file }) => file === undefined);
    // A stage without groups, where others have some, may not be in use yet.
    const isUnused = (stage: Stage) =>
      groupsAt(stage).length === 0 && STAGES.some((other) => groupsAt(other).length > 0);
    const of = { error: [] as Stage[], warning: [] as Stage[], note: [] as Stage[] };
    for (const stage of failing) of[isUncertain(stage) ? "note" : isUnused(stage) ? "warning" : "error"].push(stage);
    if (of.error.length > 0) yield describe(path, reference, of.error, automation);
    if (of.warning.length > 0) yield { ...describe(path, reference, of.warning, automation), severity: "warning" };
    if (of.note.length > 0) yield describeUncertain(path, reference, of.note, automation);
  }
}

/** Whether the platform sets a variable in a container, though it is not known here. */
function isSetWhenDeployed({ variable = "" }: Unresolved, isExposed: boolean): boolean {
  return isPlatformVariable(variable) && (isExposed || !isOnlyPublished(variable));
}

function unresolvedAt(
  path: string,
  stage: Stage,
  reading: StageReading,
  known: ReadonlySet<string>,
): readonly Unresolved[] {
  try {
    const failed = readPipelinesConf({ path, env: stageEnvironment(stage, reading) }).failedReferences();
    const failing = new Set(failed.filter(isOwn).map(({ origin }) => origin.entry));
    return failed
      .filter((found) => isOwn(found) || !failing.has(found.origin.fault.entry))
      .map(({ section, option, reference, file, line, origin }) => {
        const variable = shownVariable(origin.fault, known);
        return { section, option, reference, file, line, variable };
      });
  } catch (error) {
    // Another rule reports a file that is rejected as a whole.
    if (BspumpError.is(error)) return [];
    throw error;
  }
}

function describe(
  path: string,
  { section, option, reference, file = path, line, variable }: Unresolved,
  failing: readonly Stage[],
  { file: automationFile, readings }: WorkspaceAutomation,
): RuleFinding {
  const place = { file, line };
  if (variable === undefined) {
    // What follows a `$` may be a part of a password.
    const shown = /^\$(?:\{[\w:. -]+\}|[A-Z][A-Z0-9_]*)$/.test(reference) ? reference : "a $";
    const what = `[${section}] ${option}: ${shown} refers to nothing, so ${listOf(failing)} would fail`;
    return { ...place, what, fix: "Name an option or a variable, or write $$ for a dollar sign." };
  }
  if (isPlatformVariable(variable)) {
    const what = `${listOf(failing)} would fail: the platform sets ${variable} ${whenPlatformSets(variable, false)}`;
    const advice = `Write expose = true under [deployment] in ${basename(automationFile)}`;
    return { ...place, what, fix: `${advice}, or write \${${variable}:-default}.` };
  }
  const groupsAt = (stage: Stage) => (readings.get(stage)?.groups ?? []).map(({ name }) => name);
  const is = /^\$\{\w*[a-z]\w*\}$/.test(reference) ? `is not an option of [${section}] and` : "is";
  const parts = byGroups(failing, groupsAt).map(([groups, of]) => {
    const reason = groups.length === 0 ? "not set, and there are no groups" : `not in ${listOf(groups, "or")}`;
    return `${listOf(of)} would fail: ${variable} ${is} ${reason}`;
  });
  const elsewhere = [...readings].flatMap(([stage, { groups }]) =>
    groups.filter(({ variables }) => variables.has(variable)).map(({ name }) => `${name} of ${stage}`),
  );
  const all = [...new Set(failing.flatMap(groupsAt))];
  const advice =
    all.length === 0
      ? `List a group that has ${variable} in ${basename(automationFile)}`
      : `Add ${variable} to ${all.length === 1 ? all.join() : "one of the groups of the stage"}`;
  const known = elsewhere.length === 0 ? "" : ` It is in ${shortListOf(elsewhere)}.`;
  return { ...place, what: parts.join("; "), fix: `${advice}, or write \${${variable}:-default}.${known}` };
}

function describeUncertain(
  path: string,
  { reference, file = path, line, variable = reference }: Unresolved,
  stages: readonly Stage[],
  { readings }: WorkspaceAutomation,
): RuleFinding {
  const missingAt = (stage: Stage) =>
    (readings.get(stage)?.groups ?? []).filter(({ file }) => file === undefined).map(({ name }) => name);
  const parts = byGroups(stages, missingAt).map(([groups, of]) => `${listOf(groups)} (${of.join(", ")})`);
  return {
    severity: "note",
    file,
    line,
    what: `${variable} can only come from groups that have no file here: ${parts.join("; ")}`,
    why: "Without those files it is not known whether the automation would start.",
    fix: `Check it where the files are, or write \${${variable}:-default}.`,
  };
}

/** Puts stages with the same groups together. */
function byGroups(
  stages: readonly Stage[],
  groupsAt: (stage: Stage) => string[],
): (readonly [groups: readonly string[], stages: Stage[]])[] {
  const found = new Map<string, readonly [string[], Stage[]]>();
  for (const stage of stages) {
    const groups = groupsAt(stage);
    const known = found.get(groups.join("\0")) ?? [groups, []];
    known[1].push(stage);
    found.set(groups.join("\0"), known);
  }
  return [...found.values()];
}

/** Whether what fails is in the value itself, and not in one that it leads to. */
function isOwn({ origin: { entry, fault } }: FailedOption): boolean {
  return fault.entry === entry;
}

/** Returns the variable that would resolve a reference, if one would. What follows a `$` without braces may be a part of a password. */
function shownVariable({ reference, variable }: Fault, known: ReadonlySet<string>): string | undefined {
  if (variable === undefined || !/^[A-Za-z_]\w*$/.test(variable)) return undefined;
  const isTold = reference.startsWith("${") || known.has(variable) || /^[A-Z_][A-Z0-9_]*$/.test(variable);
  return isTold ? variable : undefined;
}
