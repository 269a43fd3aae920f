import { basename, dirname, join } from "node:path";
import type { Rule } from "../finding.js";
import { isExampleName } from "../group-names.js";

export const secretsTracked: Rule = {
  id: "secrets-tracked",
  severity: "error",
  title: "a group that is tracked by git",
  why: "Whoever can read the repository, now or later, can read the secrets, also after the file is deleted.",
  details:
    "Asks git which files in the secrets directory are tracked. Hidden files, and ones that no automation gets and that are named as an example or a text (such as README.md or foo.example), are left out.",
  *find({ secretsDirectories, groupFiles, git }) {
    const granted = new Set(groupFiles.map(({ path }) => path));
    for (const { path } of secretsDirectories) {
      const answer = git(path);
      if ("reason" in answer) continue;
      for (const file of answer.trackedFiles()) {
        const name = basename(file);
        if (dirname(file) !== path || name.startsWith(".") || (!granted.has(file) && isExampleName(name))) continue;
        yield {
          file: join(path, name),
          what: `the group ${name} is tracked by git`,
          fix: `Run "git rm --cached" on it, add the folder to .gitignore, and change every secret in it: the history keeps them.`,
        };
      }
    }
  },
};
