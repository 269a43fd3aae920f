import type { Rule } from "../finding.js";

const advice = {
  "no-git": "Install git, or check it where git is.",
  "no-repository": 'Nothing, while it stays in none; check it again after "git init".',
  refused: "Do what git says, or check it where git can be asked.",
} as const;

export const gitMissing: Rule = {
  id: "git-missing",
  severity: "note",
  title: "a workspace that git could not be asked about",
  why: "Whether secrets are committed was not checked.",
  details:
    "Tells that git is not installed, that the workspace is in no repository, or what git says. A secrets directory in no repository is as it should be.",
  *find({ root, repositories, secretsDirectories, git }) {
    const told = new Set<string>();
    for (const path of [...repositories, ...secretsDirectories.map((directory) => directory.path)]) {
      const answer = git(path);
      if (!("reason" in answer) || told.has(answer.reason)) continue;
      // The workspace may be a folder of repositories.
      const isFine = path !== root || repositories.length > 1;
      if (answer.kind === "no-repository" && isFine) continue;
      told.add(answer.reason);
      yield { file: path, what: `git could not be asked: ${answer.reason}`, fix: advice[answer.kind] };
    }
  },
};
