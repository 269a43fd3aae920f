import { REDACT_VARIABLE } from "../../environment.js";
import type { Rule } from "../finding.js";

export const redactionInGroup: Rule = {
  id: "redaction-in-group",
  severity: "warning",
  title: `a group that has ${REDACT_VARIABLE}`,
  why: "Whoever can write a group could otherwise make every notebook that loads it save its secrets, without telling those who run it.",
  details: `Looks for ${REDACT_VARIABLE} in every group. It has no effect there, and is not loaded: only the environment that the kernel is started with turns redaction off. Remove the line; for a value that is not a secret, write "# noredact" above it.`,
  *find({ groupFiles }) {
    for (const { path, group, assignments } of groupFiles) {
      for (const { name, line } of assignments) {
        if (name !== REDACT_VARIABLE) continue;
        yield {
          file: path,
          line,
          what: `the group ${group} has ${REDACT_VARIABLE}, which has no effect in a group`,
          fix: 'Remove the line. If a value is not a secret, write "# noredact" above it.',
        };
      }
    }
  },
};
