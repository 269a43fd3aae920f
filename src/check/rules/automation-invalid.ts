import { basename } from "node:path";
import { CONFIGURATION_FILE } from "../../pipelines-conf/index.js";
import { describeError } from "../describe-error.js";
import type { Rule } from "../finding.js";

export const automationInvalid: Rule = {
  id: "automation-invalid",
  severity: "error",
  title: "an automation.toml that cannot be read",
  why: "The automation gets no groups at all: neither a notebook nor the platform knows which it has.",
  details:
    "Looks for what is not TOML, for entries of the wrong kind in [secrets] and [services], and for names of groups that no file below the secrets directory can have. Correct the place that is named.",
  *find({ errors }) {
    for (const error of errors) {
      if (error.file === undefined || basename(error.file) !== CONFIGURATION_FILE) yield describeError(error);
    }
  },
};
