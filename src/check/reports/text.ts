import { relative } from "node:path";
import type { Paint } from "../../cli/style.js";
import { formatPlace } from "../../errors.js";
import type { Finding, Severity } from "../finding.js";
import { countFindings } from "../run-rules.js";
import { counted } from "../text.js";

const styles = { error: ["bold", "red"], warning: ["bold", "yellow"], note: ["bold", "cyan"] } as const;

/** Writes findings for a reader: what, what to do and, once, why; and a last line that counts them. Paths are as seen from `directory`. */
export function textReport(
  findings: readonly Finding[],
  { automations, directory, paint }: { automations: number; directory: string; paint: Paint },
): string {
  const told = new Set<string>();
  const blocks = findings.map(({ severity, rule, file, line, what, why, fix }) => {
    const place = file === undefined ? "" : `  ${formatPlace(relative(directory, file) || ".", { line })}`;
    const isTold = told.has(why);
    told.add(why);
    return [
      `${paint([...styles[severity]], severity)} ${rule}${paint("bold", place)}`,
      indented("", what),
      ...(isTold ? [] : [indented("why: ", why)]),
      indented("do:  ", fix),
    ].join("\n");
  });
  const counts = countFindings(findings);
  const severities: readonly Severity[] = ["error", "warning", "note"];
  const summary = severities.map((severity) => counted(counts[severity], severity)).join(", ");
  return [...blocks, `${counted(automations, "automation")} checked: ${summary}`].join("\n\n");
}

function indented(label: string, text: string): string {
  const [first = "", ...more] = text.split("\n");
  const margin = " ".repeat(2 + label.length);
  return [`  ${label}${first}`, ...more.map((line) => margin + line)].join("\n");
}
