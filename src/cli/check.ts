import { type Command, InvalidArgumentError, Option } from "commander";
import { STAGES, type Stage } from "../automation/stage.js";
import type { Finding, Rule } from "../check/finding.js";
import type { Workspace } from "../check/workspace.js";
import { suggestNearest } from "../nearest.js";
import { shortPath } from "../paths.js";
import { toSeconds } from "../pipelines-conf/convert.js";
import { checkFormat, parseFolder, rejectTogether } from "./arguments.js";
import { ExitStatus, print, printJson, printPainted, setExitStatus, warn } from "./output.js";
import { Progress } from "./progress.js";
import { readWorkspaceOf } from "./workspace.js";

interface CheckOptions {
  readonly json?: boolean;
  readonly format: "text" | "json" | "sarif" | "github";
  readonly strict?: boolean;
  readonly history?: boolean;
  readonly maxAge?: number;
  readonly stage?: Stage;
  readonly secrets?: string;
  readonly fix?: boolean;
  readonly skip?: readonly string[];
  readonly explain?: string;
}

/** Adds `bspump check`. */
export function addCheckCommand(program: Command): void {
  program
    .command("check")
    .description("find what would go wrong or is unsafe, in an automation or a whole workspace")
    .argument("[dir]", "the workspace, or an automation's folder", parseFolder, ".")
    .addOption(
      new Option("--format <format>", "how to write the findings")
        .choices(["text", "json", "sarif", "github"])
        .default("text"),
    )
    .option("--json", "the same as --format json")
    .option("--strict", "fail on warnings too")
    .option("--fix", "first rewrite values that lose text (text-lost), so that they arrive as written")
    .option("--history", "also look for secrets in the whole git history")
    .option(
      "--max-age <age>",
      "find groups that have not been changed for longer than this, such as 90d or 12w",
      parseAge,
    )
    .addOption(new Option("--stage <stage>", "look at what would go wrong at this stage only").choices(STAGES))
    .option("--secrets <dir>", "the folder that holds the secret groups", parseFolder)
    .option("--skip <rule>", "leave out a rule; may be repeated", (rule, skipped: readonly string[] = []) => [
      ...skipped,
      rule,
    ])
    .addOption(
      new Option("--explain <rule>", 'print what a rule looks for and why, or all of them with "all"').conflicts([
        ...["strict", "fix", "history", "maxAge", "stage", "secrets", "skip"],
      ]),
    )
    .addHelpText(
      "after",
      `
Exits with 0 if there are no errors (with --strict: no errors and no warnings), else with 1.

Examples:
  $ bspump check
  $ bspump check workspace --strict --max-age 90d
  $ bspump check --fix
  $ bspump check --format sarif > check.sarif
  $ bspump check --explain all`,
    )
    .action(runCheck);
}

// In seconds: a thousand years. Whoever gives more has mistyped it.
const OLDEST = 1_000 * 365 * 86_400;

function parseAge(text: string): number {
  const seconds = /^[0-9]+(?:\.[0-9]+)?[yMwdhms]$/.test(text) ? toSeconds(text) : undefined;
  if (typeof seconds !== "number" || seconds <= 0 || seconds > OLDEST) {
    throw new InvalidArgumentError("Give an age with its unit, such as 90d, 12w, 6M or 1y.");
  }
  return seconds * 1_000;
}

async function runCheck(directory: string, options: CheckOptions, command: Command): Promise<void> {
  checkFormat(command, options);
  const { rules } = await import("../check/rules/index.js");
  if (options.explain !== undefined) {
    if (command.args.length > 0) rejectTogether(command, "--explain <rule>", "a folder");
    const { format } = options;
    if (format !== "text" && format !== "json")
      rejectTogether(command, "--explain <rule>", `option '--format ${format}'`);
    explainRules(options.explain, rules, options, command);
    return;
  }
  const skipped = (options.skip ?? []).map((id) => findRule(id, rules, command));
  for (const [given, option, rule] of [
    [options.fix, "--fix", "text-lost"],
    [options.history, "--history", "value-tracked"],
    [options.maxAge, "--max-age <age>", "group-old"],
  ] as const) {
    // Else one of them would be for nothing.
    if (given && skipped.some(({ id }) => id === rule)) rejectTogether(command, option, `option '--skip ${rule}'`);
  }
  if (options.fix) await fix(directory, options, command);
  const progress = new Progress("files searched for secrets");
  const workspace = await readWorkspaceOf(directory, { ...options, progress: progress.update }, command);
  const { countFindings, runRules } = await import("../check/run-rules.js");
  const findings = runRules(
    rules.filter((rule) => !skipped.includes(rule)),
    workspace,
  );
  progress.end();
  await report(findings, workspace, rules, options);
  const counts = countFindings(findings);
  if (counts.error > 0 || (options.strict && counts.warning > 0)) setExitStatus(ExitStatus.failed);
}

/** Rewrites values, and says on stderr which: stdout is the report's. All stages are looked at, since a reference may be one at some of them only. */
async function fix(directory: string, { secrets }: CheckOptions, command: Command): Promise<void> {
  const { fixLostText } = await import("../check/fix.js");
  const workspace = await readWorkspaceOf(directory, secrets === undefined ? {} : { secrets }, command);
  for (const { file, line, name } of fixLostText(workspace)) warn(`fixed ${shortPath(file)}:${line}: ${name}`);
}

function findRule(id: string, rules: readonly Rule[], command: Command): Rule {
  const ids = rules.map((rule) => rule.id);
  const message = `there is no rule ${JSON.stringify(id)}; the rules are ${ids.join(", ")}${suggestNearest(id, ids)}`;
  return rules.find((rule) => rule.id === id) ?? command.error(`error: ${message}`);
}

function explainRules(id: string, rules: readonly Rule[], { json, format }: CheckOptions, command: Command): void {
  const asked = id === "all" ? rules : [findRule(id, rules, command)];
  if (json || format === "json") {
    printJson(asked.map(({ find: _find, ...texts }) => texts));
    return;
  }
  print(
    asked
      .map(({ id: name, severity, title, why, details }) => `${name} (${severity}): ${title}\n\n${why}\n\n${details}`)
      .join("\n\n\n"),
  );
}

async function report(
  findings: readonly Finding[],
  workspace: Workspace,
  rules: readonly Rule[],
  { format, json }: CheckOptions,
): Promise<void> {
  const { root, automations } = workspace;
  const answer = workspace.git(root);
  const base = "reason" in answer ? root : answer.top;
  switch (json ? "json" : format) {
    case "json": {
      const { countFindings } = await import("../check/run-rules.js");
      return printJson({ root, automations: automations.length, counts: countFindings(findings), findings });
    }
    case "sarif": {
      const { sarifReport } = await import("../check/reports/sarif.js");
      const { packageVersion } = await import("../package-version.js");
      return printJson(sarifReport(findings, { rules, base, version: packageVersion() }));
    }
    case "github": {
      const { githubReport } = await import("../check/reports/github.js");
      if (findings.length > 0) print(githubReport(findings, base));
      return;
    }
    case "text": {
      const { textReport } = await import("../check/reports/text.js");
      const { painterFor } = await import("./style.js");
      printPainted(
        textReport(findings, {
          automations: automations.length,
          directory: process.cwd(),
          paint: painterFor(process.stdout),
          // A terminal that does not know its width says 0.
          width: process.stdout.columns || undefined,
        }),
      );
    }
  }
}
