import { compareText } from "../text.js";
import type { Finding, Rule, Severity } from "./finding.js";
import type { Workspace } from "./workspace.js";

const severities: readonly Severity[] = ["error", "warning", "note"];

/** Runs rules over a workspace. Returns what they find, the worst first, then by file and line. */
export function runRules(rules: readonly Rule[], workspace: Workspace): Finding[] {
  const findings: Finding[] = [];
  for (const rule of rules) {
    for (const { severity = rule.severity, why = rule.why, what, fix, file, line, column } of rule.find(workspace)) {
      const place = {
        ...(file === undefined ? {} : { file }),
        ...(line === undefined ? {} : { line }),
        ...(column === undefined ? {} : { column }),
      };
      findings.push({ rule: rule.id, severity, ...place, what, why, fix });
    }
  }
  return findings.sort(compare);
}

function compare(a: Finding, b: Finding): number {
  return (
    severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
    compareText(a.file ?? "", b.file ?? "") ||
    (a.line ?? 0) - (b.line ?? 0) ||
    compareText(a.rule, b.rule) ||
    compareText(a.what, b.what)
  );
}

/** How many findings there are of each severity. */
export type Counts = Readonly<Record<Severity, number>>;

/** Counts findings by severity. */
export function countFindings(findings: readonly Finding[]): Counts {
  const counts = { error: 0, warning: 0, note: 0 };
  for (const { severity } of findings) counts[severity]++;
  return counts;
}
