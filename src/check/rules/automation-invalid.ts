import { basename } from "node:path";
import { CONFIGURATION_FILE } from "../../automation/automation.js";
import type { Rule } from "../finding.js";
import { describeRefusal } from "../refusal.js";

export const automationInvalid: Rule = {
  id: "automation-invalid",
  severity: "error",
  title: "an automation.toml that cannot be read",
  why: "The automation gets no groups at all: neither a notebook nor the platform can tell which it has.",
  details:
    "Looks for what is not TOML, for entries of the wrong kind in [secrets] and [services], and for names of groups that no file below the secrets directory can have. Correct the place that is named.",
  *find({ refusals }) {
    for (const error of refusals) {
      if (error.file === undefined || basename(error.file) !== CONFIGURATION_FILE) yield describeRefusal(error);
    }
  },
};
