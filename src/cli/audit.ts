import { type Command, Option } from "commander";
import { STAGES, type Stage } from "../automation/stage.js";
import type { Workspace } from "../check/workspace.js";
import { mergeGroups, type StageReading } from "../load/read-stage.js";
import { compareText } from "../text.js";
import { parseFolder } from "./arguments.js";
import { ExitStatus, print, printJson, setExitStatus, warn } from "./output.js";
import { formatTable } from "./table.js";
import { readWorkspaceOf } from "./workspace.js";

interface AuditOptions {
  readonly by: "automation" | "variable";
  readonly json?: boolean;
  readonly stage?: Stage;
  readonly secrets?: string;
}

/** A group that an automation gets, and at which stages. */
interface AuditedGroup {
  readonly automation: string;
  /** Null for what the platform itself sets. */
  readonly group: string | null;
  /** Null if there is none. */
  readonly file: string | null;
  readonly service: boolean;
  readonly stages: Stage[];
  readonly variables: readonly string[];
}

/** A variable that an automation gets, from which group and at which stages. */
interface AuditedVariable {
  readonly variable: string;
  readonly automation: string;
  /** Null, as are file and line, for what the platform itself sets. */
  readonly group: string | null;
  readonly file: string | null;
  readonly line: number | null;
  readonly stages: Stage[];
}

/** Adds `bspump audit`. */
export function addAuditCommand(program: Command): void {
  program
    .command("audit")
    .description("show which automation has which groups and variables at which stage; no values")
    .argument("[dir]", "the workspace, or an automation's folder", parseFolder, ".")
    .addOption(new Option("--by <what>", "what comes first").choices(["automation", "variable"]).default("automation"))
    .option("--json", "write the result as JSON")
    .addOption(new Option("--stage <stage>", "only this stage").choices(STAGES))
    .option("--secrets <dir>", "the folder that holds the secret groups", parseFolder)
    .addHelpText(
      "after",
      `
If a file or a folder cannot be read, the rest is still shown, the error goes to stderr, and the exit status is 1.

Examples:
  $ bspump audit workspace
  $ bspump audit --by variable --stage production`,
    )
    .action(audit);
}

async function audit(directory: string, options: AuditOptions, command: Command): Promise<void> {
  const workspace = await readWorkspaceOf(directory, options, command);
  if (options.by === "variable") {
    const variables = variablesIn(workspace);
    if (options.json) printJson(variables);
    else showVariables(variables);
  } else {
    const groups = groupsIn(workspace);
    if (options.json) printJson(groups);
    else showGroups(groups);
  }
  const errors = [...workspace.errors, ...workspace.groupFiles.flatMap((file) => file.errors)];
  for (const { message } of errors) warn(message);
  const unchecked = [...workspace.unchecked];
  for (const { path, reason, advice } of unchecked) warn(`${path} is left out: ${reason}. ${advice}`);
  if (errors.length + unchecked.length > 0) setExitStatus(ExitStatus.failed);
}

function groupsIn(workspace: Workspace): AuditedGroup[] {
  const found = new Map<string, AuditedGroup>();
  for (const { automation, name, stage, reading } of stagesOf(workspace)) {
    for (const { name: group, file = null, service, variables } of reading.groups) {
      const key = JSON.stringify([automation.directory, group, file]);
      const known = found.get(key);
      if (known !== undefined) known.stages.push(stage);
      else
        found.set(key, { automation: name, group, file, service, stages: [stage], variables: [...variables.keys()] });
    }
    const variables = platformNames(reading);
    if (variables.length === 0) continue;
    const key = JSON.stringify([automation.directory, variables]);
    const known = found.get(key);
    if (known !== undefined) known.stages.push(stage);
    else found.set(key, { automation: name, group: null, file: null, service: false, stages: [stage], variables });
  }
  return [...found.values()];
}

function variablesIn(workspace: Workspace): AuditedVariable[] {
  const found = new Map<string, AuditedVariable>();
  for (const { automation, name, stage, reading } of stagesOf(workspace)) {
    const fromPlatform = platformNames(reading);
    const definitions = [
      ...[...mergeGroups(reading.groups).values()].filter(({ name: variable }) => !fromPlatform.includes(variable)),
      ...fromPlatform.map((variable) => ({ name: variable, group: null, file: null, line: null })),
    ];
    for (const { name: variable, group, file, line } of definitions) {
      const key = JSON.stringify([automation.directory, variable, file]);
      const known = found.get(key);
      if (known !== undefined) known.stages.push(stage);
      else found.set(key, { variable, automation: name, group, file, line, stages: [stage] });
    }
  }
  return [...found.values()].sort((a, b) => compareText(a.variable, b.variable));
}

/** Returns the names of what the platform sets; none if nothing but the stage is known, which every automation has. */
function platformNames({ platform }: StageReading): string[] {
  return platform.size > 1 ? [...platform.keys()].sort() : [];
}

function* stagesOf({ automations, stages, shown }: Workspace) {
  for (const automation of automations) {
    for (const stage of stages) {
      const reading = automation.readings.get(stage);
      if (reading !== undefined) yield { automation, name: shown(automation.directory), stage, reading };
    }
  }
}

function showGroups(groups: readonly AuditedGroup[]): void {
  const rows = groups.map(({ automation, group, file, service, stages, variables }) => [
    automation,
    group === null ? "(platform)" : service ? `${group} (service)` : group,
    stages.join(", "),
    file === null && group !== null ? "(no file)" : variables.join(", "),
  ]);
  if (rows.length > 0) print(formatTable(["AUTOMATION", "GROUP", "STAGES", "VARIABLES"], rows));
}

function showVariables(variables: readonly AuditedVariable[]): void {
  const rows = variables.map(({ variable, automation, group, line, stages }) => [
    variable,
    automation,
    stages.join(", "),
    group === null ? "(platform)" : `${group}:${line}`,
  ]);
  if (rows.length > 0) print(formatTable(["VARIABLE", "AUTOMATION", "STAGES", "FROM"], rows));
}
