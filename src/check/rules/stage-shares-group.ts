import { join } from "node:path";
import type { Stage } from "../../automation/stage.js";
import type { Rule } from "../finding.js";
import { lineOfGroup } from "../locate.js";
import { isDevelopment } from "../stages.js";
import { listOf, shownGrants } from "../text.js";
import type { Grant, WorkspaceAutomation } from "../workspace.js";

export const stageSharesGroup: Rule = {
  id: "stage-shares-group",
  severity: "warning",
  title: "a group that staging or production shares with dev",
  why: "Everyone who develops has the secrets of that stage, and what is tried out in a notebook is tried out on its data.",
  details:
    "Compares the groups of staging and production with those of dev and live-dev, of every automation of the workspace. Make a group for the stage, with secrets of its own.",
  *find({ automations, stages, shown }) {
    const developing = new Map<string, Grant[]>();
    for (const automation of automations) {
      for (const [stage, { secretsDir, groups }] of automation.readings) {
        if (!isDevelopment(stage)) continue;
        for (const { name } of groups) {
          const key = keyOf(secretsDir, automation, name);
          developing.set(key, [...(developing.get(key) ?? []), { automation, stage }]);
        }
      }
    }
    for (const automation of automations) {
      const shared = new Map<string, { readonly stages: Stage[]; readonly grants: readonly Grant[] }>();
      for (const stage of stages) {
        const reading = automation.readings.get(stage);
        if (reading === undefined || isDevelopment(stage)) continue;
        for (const { name } of reading.groups) {
          const grants = developing.get(keyOf(reading.secretsDir, automation, name));
          if (grants === undefined) continue;
          const known = shared.get(name) ?? { stages: [], grants };
          known.stages.push(stage);
          shared.set(name, known);
        }
      }
      for (const [name, { stages: sharing, grants }] of shared) {
        yield {
          file: automation.file,
          line: lineOfGroup(automation.file, name, sharing),
          what: `${listOf(sharing)} ${sharing.length === 1 ? "gets" : "get"} the group ${name}, which is also granted to ${shownGrants(grants, shown)}`,
          fix: `List a group of its own for ${listOf(sharing)}, with other secrets in it.`,
        };
      }
    }
  },
};

/** Distinguishes groups of one name in different directories; with no directory, those of different automations. */
function keyOf(secretsDir: string | undefined, { directory }: WorkspaceAutomation, group: string): string {
  return secretsDir === undefined ? `${directory}\0${group}` : join(secretsDir, group);
}
