import type { Rule } from "../finding.js";

export const notChecked: Rule = {
  id: "not-checked",
  severity: "error",
  title: "a folder or a repository that could not be checked",
  why: "Nothing is known about it: that there is no other finding there does not mean that all is well.",
  details:
    "Reports each folder that may not be read, each automation.toml, pipelines.conf and secrets directory that is there but cannot be read, and each repository about which git failed, or would have waited, gone to the network or run a program to answer.",
  *find({ unchecked }) {
    for (const { path, reason, advice } of unchecked) yield { file: path, what: `not checked: ${reason}`, fix: advice };
  },
};
