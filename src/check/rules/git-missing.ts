import type { Rule } from "../finding.js";

export const gitMissing: Rule = {
  id: "git-missing",
  severity: "note",
  title: "a workspace that git could not be asked about",
  why: "Whether secrets are committed was not checked.",
  details:
    "Tells that git is not installed, that the workspace is in no repository, or what git says. A secrets directory in no repository is as it should be.",
  *find({ root, secretsDirectories, git }) {
    const told = new Set<string>();
    for (const path of [root, ...secretsDirectories.map((directory) => directory.path)]) {
      const answer = git(path);
      if (!("reason" in answer) || told.has(answer.reason)) continue;
      if (path !== root && /no git repository/.test(answer.reason)) continue;
      told.add(answer.reason);
      yield { file: path, what: `git could not be asked: ${answer.reason}`, fix: "Check it where the repository is." };
    }
  },
};
