import { statSync } from "node:fs";
import { join } from "node:path";
import type { Rule, RuleFinding } from "../finding.js";

// Reading, for the group and for others; of a folder also going through it.
const FILE_BITS = 0o044;
const FOLDER_BITS = 0o055;

export const permissionsOpen: Rule = {
  id: "permissions-open",
  severity: "warning",
  title: "a secrets directory or a group that others may read",
  why: "Every user of the machine, and every process that runs as one, can read the secrets.",
  details:
    "Looks at the permissions of each secrets directory and of each file in it: neither the group nor others should be able to read it. Windows, which has other permissions, is left out.",
  *find({ secretsDirectories }) {
    if (process.platform === "win32") return;
    for (const { path, groups } of secretsDirectories) {
      yield* openTo(path, FOLDER_BITS, "the secrets directory", "chmod 700");
      for (const group of groups) yield* openTo(join(path, group), FILE_BITS, `the group ${group}`, "chmod 600");
    }
  },
};

function* openTo(file: string, bits: number, what: string, command: string): Generator<RuleFinding> {
  const mode = (statSync(file, { throwIfNoEntry: false })?.mode ?? 0) & bits;
  if (mode === 0) return;
  const isForOthers = (mode & 0o007) !== 0;
  yield {
    file,
    what: `${what} can be read by ${isForOthers ? "every user" : "its user group"}`,
    fix: `Run "${command}" on it.`,
  };
}
