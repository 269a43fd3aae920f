import type { Rule } from "../finding.js";

export const gitMissing: Rule = {
  id: "git-missing",
  severity: "note",
  title: "a workspace that is in no git repository",
  why: "Whether secrets are committed was not checked.",
  details:
    "Notes that the workspace is in no repository, nor is any folder in it. A secrets directory in no repository is as it should be. A repository about which git cannot be asked is reported by not-checked.",
  *find({ root, repositories, git }) {
    // The workspace may be a folder of repositories.
    if (repositories.length > 1) return;
    const answer = git(root);
    if (!("reason" in answer) || answer.kind !== "no-repository") return;
    const fix = 'Nothing, while it stays in none; check it again after "git init".';
    yield { file: root, what: `git could not be asked: ${answer.reason}`, fix };
  },
};
