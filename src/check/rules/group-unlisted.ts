import { join } from "node:path";
import type { Rule } from "../finding.js";
import { isExampleName } from "../group-names.js";

export const groupUnlisted: Rule = {
  id: "group-unlisted",
  severity: "warning",
  title: "a group that no automation lists",
  why: "Nobody uses these secrets, and nobody will notice if someone does.",
  details:
    "Compares the files in the secrets directory with the groups that the automations of the workspace list, at any stage, or get with a service. It finds nothing if only a part of a workspace is checked: an automation elsewhere may list the group. Files that are hidden or named as an example or a text (such as foo.example or README.md) are left out.",
  *find({ secretsDirectories, groupFiles, errors }) {
    // An automation that cannot be read may list any group.
    if (errors.length > 0) return;
    const granted = new Set(groupFiles.map(({ path }) => path));
    for (const { path, groups, isWhole } of secretsDirectories) {
      if (!isWhole) continue;
      for (const group of groups) {
        const file = join(path, group);
        if (granted.has(file) || isExampleName(group)) continue;
        yield {
          file,
          what: `no automation lists the group ${group}`,
          fix: "Revoke what is in it and delete the file, or list it where it is needed.",
        };
      }
    }
  },
};
