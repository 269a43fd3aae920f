import type { Stage } from "../../automation/stage.js";
import type { Rule } from "../finding.js";
import { lineOfGroup } from "../locate.js";
import { counted, listOf, shortListOf } from "../text.js";

export const groupMissing: Rule = {
  id: "group-missing",
  severity: "warning",
  title: "a group with no file",
  why: "The platform skips such a group, so its variables are not set at those stages.",
  details:
    "Looks in the secrets directory for a file for every group that a stage lists or that comes with a service. On a machine that holds the groups of some stages only, name them with --stage.",
  *find({ automations, stages, secretsDirectories }) {
    for (const { file, readings } of automations) {
      const missing = new Map<string, { readonly stages: Stage[]; readonly directory: string | undefined }>();
      for (const stage of stages) {
        const reading = readings.get(stage);
        for (const group of reading?.groups ?? []) {
          if (group.file !== undefined) continue;
          const known = missing.get(group.name) ?? { stages: [], directory: reading?.secretsDir };
          known.stages.push(stage);
          missing.set(group.name, known);
        }
      }
      const withoutDirectory = [...missing].filter(([, { directory }]) => directory === undefined);
      if (withoutDirectory.length > 0) {
        const names = withoutDirectory.map(([name]) => name);
        yield {
          file,
          what: `no secrets directory was found for ${counted(names.length, "group")}: ${shortListOf(names)}`,
          fix: 'Make a folder "secrets" beside the automation or above, or name one by --secrets or BITSWAN_SECRETS_DIR.',
        };
      }
      for (const [name, { stages: missed, directory }] of missing) {
        if (directory === undefined) continue;
        const there = secretsDirectories.find(({ path }) => path === directory)?.groups ?? [];
        const present = there.length === 0 ? "no group is there" : `the groups there are ${shortListOf(there)}`;
        yield {
          file,
          line: lineOfGroup(file, name, missed),
          what: `the group ${name} of ${listOf(missed)} has no file in the secrets directory; ${present}`,
          fix: "Make the file, or correct the name.",
        };
      }
    }
  },
};
