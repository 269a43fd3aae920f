import { relative } from "node:path";
import type { styleText } from "node:util";
import { formatPlace } from "../../errors.js";
import { visibleLine } from "../../visible-text.js";
import type { Finding, Severity } from "../finding.js";
import { countFindings } from "../run-rules.js";
import { counted } from "../text.js";

/** Puts a style on a text; returns the text as it is if there is no colour. */
export type Paint = (style: Parameters<typeof styleText>[0], text: string) => string;

const styles = { error: ["bold", "red"], warning: ["bold", "yellow"], note: ["bold", "cyan"] } as const;

interface TextReportOptions {
  /** How many automations were checked. */
  readonly automations: number;
  readonly directory: string;
  readonly paint: Paint;
  /** Columns of the terminal, if it is one. */
  readonly width?: number | undefined;
}

/** Writes findings for a reader: what, what to do and, once, why; and a last line that counts them. Paths are as seen from `directory`. */
export function textReport(
  findings: readonly Finding[],
  { automations, directory, paint, width = Number.POSITIVE_INFINITY }: TextReportOptions,
): string {
  const reported = new Set<string>();
  const blocks = findings.map(({ severity, rule, file, line, column, what, why, fix }) => {
    const place =
      file === undefined ? "" : `  ${visibleLine(formatPlace(relative(directory, file) || ".", { line, column }))}`;
    const isRepeated = reported.has(why);
    reported.add(why);
    return [
      `${paint([...styles[severity]], severity)} ${rule}${paint("bold", place)}`,
      indented("", what, width),
      ...(isRepeated ? [] : [indented("why: ", why, width)]),
      indented("do:  ", fix, width),
    ].join("\n");
  });
  const counts = countFindings(findings);
  const severities: readonly Severity[] = ["error", "warning", "note"];
  const summary = severities.map((severity) => counted(counts[severity], severity)).join(", ");
  return [...blocks, `${counted(automations, "automation")} checked: ${summary}`].join("\n\n");
}

function indented(label: string, text: string, width: number): string {
  const margin = " ".repeat(2 + label.length);
  // A name may hold what a terminal takes for a command.
  const lines = text.split("\n").flatMap((line) => wrapped(visibleLine(line), width - margin.length));
  return lines.map((line, index) => (index === 0 ? `  ${label}` : margin) + line).join("\n");
}

/** Breaks a line between words; a word that is longer than the width stays whole. */
function wrapped(line: string, width: number): string[] {
  const lines: string[] = [];
  let current = "";
  for (const word of line.split(" ")) {
    const longer = current === "" ? word : `${current} ${word}`;
    if (longer.length <= width || current === "") current = longer;
    else {
      lines.push(current);
      current = word;
    }
  }
  return [...lines, current];
}
