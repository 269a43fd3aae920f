import type { Rule } from "../finding.js";
import { type AssignedValue, valuesOf } from "../secrets.js";
import { isDevelopment } from "../stages.js";
import { listOf } from "../text.js";
import type { GroupFile } from "../workspace.js";

export const stageSharesValue: Rule = {
  id: "stage-shares-value",
  severity: "warning",
  title: "a secret of staging or production that dev has too",
  why: "Everyone who develops knows the secret of that stage: a group of its own separates nothing while its values are the same.",
  details:
    "Compares the values in the groups of staging and production with those in the groups of dev and live-dev, of the whole workspace and under any name. Values that the kernel does not redact are left out: those shorter than 8 characters, what is harmless by its shape such as a number, a word or a host, and what is marked by # noredact. A group that both have is reported by stage-shares-group.",
  *find(workspace) {
    const { groupFiles, stages } = workspace;
    const developing = new Map<string, AssignedValue>();
    for (const group of groupFiles.filter(isDeveloped)) {
      for (const assigned of valuesOf(group, workspace)) {
        if (assigned.notRedacted === undefined && !developing.has(assigned.value))
          developing.set(assigned.value, assigned);
      }
    }
    for (const group of groupFiles) {
      const sharing = stages.filter(
        (stage) => !isDevelopment(stage) && group.grants.some((grant) => grant.stage === stage),
      );
      if (isDeveloped(group) || sharing.length === 0) continue;
      for (const { name, value, line, notRedacted } of valuesOf(group, workspace)) {
        const known = notRedacted === undefined ? developing.get(value) : undefined;
        if (known === undefined) continue;
        yield {
          file: group.path,
          line,
          what: `${name} of ${listOf(sharing)} has the value of ${known.name} in the group ${known.group.group} (line ${known.line}), which dev has`,
          fix: `Give ${listOf(sharing)} a secret of its own; if it is not a secret, write "# noredact" above it.`,
        };
      }
    }
  },
};

function isDeveloped({ grants }: GroupFile): boolean {
  return grants.some(({ stage }) => isDevelopment(stage));
}
