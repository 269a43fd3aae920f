import { join } from "node:path";
import type { Rule } from "../finding.js";
import { isExampleName } from "../group-names.js";

// Stands for a group that is made tomorrow.
const NEW_GROUP = "new-group";

export const secretsNotIgnored: Rule = {
  id: "secrets-not-ignored",
  severity: "warning",
  title: "a secrets directory, or a group, that git does not ignore",
  why: 'The next "git add ." puts the secrets into the repository.',
  details:
    "Asks git whether it ignores each group in the secrets directory, and one that would be made in it. A directory in no repository is fine, and a group that is tracked is reported by secrets-tracked.",
  *find({ secretsDirectories, git }) {
    for (const { path, groups } of secretsDirectories) {
      const answer = git(path);
      if ("reason" in answer) continue;
      const tracked = new Set(answer.trackedFiles());
      const untracked = groups.filter((name) => !tracked.has(join(path, name)) && !isExampleName(name));
      if (untracked.length === 0 && groups.length > 0) continue;
      const exposed = answer.notIgnored([...untracked, NEW_GROUP]);
      if (exposed.includes(NEW_GROUP)) {
        const what = "git does not ignore the secrets directory";
        yield { file: path, what, fix: `Add "${path.split(/[\\/]/).at(-1)}/" to .gitignore.` };
        continue;
      }
      for (const name of exposed) {
        yield {
          file: join(path, name),
          what: `git does not ignore the group ${name}`,
          fix: "Take out the line of .gitignore that excepts it.",
        };
      }
    }
  },
};
