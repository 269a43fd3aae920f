import { findAutomation } from "../automation/automation.js";
import { placeOfGroup } from "../automation/positions.js";
import { chooseStage, type Stage } from "../automation/stage.js";
import type { Environment } from "../environment.js";
import { BspumpError } from "../errors.js";
import { groupFiles } from "../load/group-file.js";
import { readStage } from "../load/read-stage.js";
import { findSecretsDirectory } from "../load/secrets-directory.js";
import { readRegularFile } from "../regular-file.js";

/** A remark at a place: lines and columns from 1, as errors have them. */
export interface OverviewProblem {
  readonly severity: "error" | "warning";
  readonly message: string;
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
}

/** What an automation gets at a stage, by names: no value is in it. */
export interface AutomationOverview {
  readonly stage: Stage;
  readonly automation?: { readonly file: string; readonly directory: string };
  readonly secretsDir?: string;
  readonly groups: readonly {
    readonly name: string;
    readonly service: boolean;
    readonly file?: string;
    readonly variables: readonly { readonly name: string; readonly line: number; readonly wins: boolean }[];
  }[];
  /** The variables that the platform sets, over any group's. */
  readonly platform: readonly string[];
  /** The groups that are there, whether or not the automation has them. */
  readonly available: readonly string[];
  readonly problems: readonly OverviewProblem[];
}

interface Assigned {
  readonly group: string;
  readonly name: string;
  readonly line: number;
}

/** Looks at the automation that a folder is in. */
export function readOverview(folder: string, asked: Stage | undefined, environment: Environment): AutomationOverview {
  const { stage } = chooseStage(asked, environment);
  const nothing = { stage, groups: [], platform: [], available: [] };
  try {
    const automation = findAutomation(folder);
    if (automation === undefined) return { ...nothing, problems: [] };
    const { file, directory } = automation;
    const secretsDir = findSecretsDirectory({ secretsDir: undefined, directory, environment });
    const assigned: Assigned[] = [];
    const rejected: OverviewProblem[] = [];
    const found = {
      ...nothing,
      automation: { file, directory },
      ...(secretsDir !== undefined && { secretsDir }),
      available: secretsDir === undefined ? [] : groupFiles(secretsDir),
    };
    try {
      const reading = readStage({
        automation,
        stage,
        environment,
        rejected: (_group, _file, error) => rejected.push(problemFrom(error)),
        assigned: (group, _file, { name, line }) => assigned.push({ group, name, line }),
      });
      const winners = new Map(assigned.map((one) => [one.name, one]));
      const platform = [...reading.platform.keys()].sort();
      const groups = reading.groups.map(({ name, service, file: groupFile }) => ({
        name,
        service,
        ...(groupFile !== undefined && { file: groupFile }),
        variables: assigned
          .filter(({ group }) => group === name)
          .map((one) => ({
            name: one.name,
            line: one.line,
            wins: winners.get(one.name) === one && !reading.platform.has(one.name),
          })),
      }));
      const problems = reading.warnings.map(({ message }) => problemOf(message, file, stage, groups));
      return { ...found, groups, platform, problems: [...rejected, ...problems] };
    } catch (error) {
      return { ...found, problems: [problemFrom(error)] };
    }
  } catch (error) {
    return { ...nothing, problems: [problemFrom(error)] };
  }
}

/** Places a warning of the load: where it names a file and a line, where a group that has no file is listed, else at the automation. */
function problemOf(
  message: string,
  file: string,
  stage: Stage,
  groups: readonly { readonly name: string; readonly file?: string }[],
): OverviewProblem {
  const named = /(?:^|\s)((?:\/|[A-Za-z]:\\)[^:]+):(\d+)(?::(\d+))?:? /.exec(message);
  const severity = "warning";
  if (named?.[1] !== undefined && readRegularFile(named[1], 1 << 20) !== undefined) {
    return { severity, message, file: named[1], line: Number(named[2]), ...(named[3] && { column: Number(named[3]) }) };
  }
  const text = readRegularFile(file, 1 << 20)?.toString() ?? "";
  const missing = groups.find(({ name, file: its }) => its === undefined && message.includes(name));
  const place = missing && placeOfGroup(text, missing.name, [stage]);
  return { severity, message, file, ...(place ?? { line: 1 }) };
}

function problemFrom(error: unknown): OverviewProblem {
  if (!BspumpError.is(error)) throw error;
  const { message, file, line, column } = error;
  return { severity: "error", message, ...definedOf({ file, line, column }) };
}

function definedOf(members: { file: string | undefined; line: number | undefined; column: number | undefined }): {
  file?: string;
  line?: number;
  column?: number;
} {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}
