import { relative } from "node:path";
import { withSlashes } from "../../paths.js";
import { visibleText } from "../../visible-text.js";
import type { Finding } from "../finding.js";

const commands = { error: "error", warning: "warning", note: "notice" } as const;

/** Writes findings as workflow commands of GitHub Actions, one a line; paths are as seen from `base`, the repository's top. */
export function githubReport(findings: readonly Finding[], base: string): string {
  return findings
    .map(({ severity, rule, file, line, column, what, why, fix }) => {
      const properties = [
        ...(file === undefined ? [] : [`file=${escapeProperty(withSlashes(relative(base, file)) || ".")}`]),
        ...(file === undefined || line === undefined ? [] : [`line=${line}`]),
        ...(file === undefined || column === undefined ? [] : [`col=${column}`]),
        `title=${escapeProperty(`bspump check: ${rule}`)}`,
      ];
      return `::${commands[severity]} ${properties.join(",")}::${escapeData(`${what}\n${why}\n${fix}`)}`;
    })
    .join("\n");
}

// As `@actions/core` of GitHub's toolkit does.
function escapeData(text: string): string {
  return visibleText(text).replaceAll("%", "%25").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
