import { describeError } from "../describe-error.js";
import type { Rule } from "../finding.js";
import { shownGrants } from "../text.js";

export const groupInvalid: Rule = {
  id: "group-invalid",
  severity: "error",
  title: "a group whose file cannot be read",
  why: "Everything that gets the group fails when it starts.",
  details:
    "Looks for what Docker Compose's reader rejects (a quote that is not closed, a name with a character that none can have, a reference that is not complete, a required variable that is missing), for bytes that are not UTF-8, for a NUL, and for what is not a regular file of at most 16 MiB or may not be read.",
  *find({ groupFiles, shown }) {
    for (const { path, errors, grants } of groupFiles) {
      for (const error of errors) {
        const finding = describeError(error);
        yield { file: path, ...finding, what: `${finding.what}; it is granted to ${shownGrants(grants, shown)}` };
      }
    }
  },
};
