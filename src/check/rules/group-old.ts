import { statSync } from "node:fs";
import type { Rule } from "../finding.js";
import { counted } from "../text.js";

const DAY = 24 * 60 * 60 * 1000;

export const groupOld: Rule = {
  id: "group-old",
  severity: "warning",
  title: "a group that has not been changed for longer than --max-age",
  why: "A secret that is rotated is of no use to whoever got hold of it before.",
  details:
    "Compares the time at which the file of each granted group was last changed with --max-age, such as 90d; without that option it finds nothing. A time more than a day in the future is reported too.",
  *find({ groupFiles, maxAge, now }) {
    if (maxAge === undefined) return;
    for (const { path, group } of groupFiles) {
      const changed = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
      if (changed === undefined) continue;
      if (changed - now > DAY) {
        yield {
          file: path,
          what: `the group ${group} has a modification time in the future, so its age is unknown`,
          why: "It would pass for new until that time has come.",
          fix: 'Run "touch" on it, or change the secrets.',
        };
      }
      if (now - changed <= maxAge) continue;
      const age = counted(Math.floor((now - changed) / DAY), "day");
      yield {
        file: path,
        what: `the group ${group} has not been changed for ${age}`,
        fix: "Change the secrets where they are used, and then here.",
      };
    }
  },
};
