import { SERVICE_TYPES } from "../../automation/toml.js";
import type { Rule } from "../finding.js";
import { lineOfService } from "../locate.js";
import { listOf } from "../text.js";

export const serviceUnknown: Rule = {
  id: "service-unknown",
  severity: "warning",
  title: "a service that the platform does not have",
  why: "The platform ignores it: nothing is started, and no group is added.",
  details: `A table [services.<type>] is for one of ${listOf(SERVICE_TYPES, "or")}. One with enabled = false is left out.`,
  *find({ automations }) {
    for (const { file, unknownServices } of automations) {
      for (const type of unknownServices) {
        const line = lineOfService(file, type);
        yield {
          file,
          line,
          what: `[services.${type}] is not a service of the platform`,
          fix: `Write one of ${listOf(SERVICE_TYPES, "or")}, or take the table out.`,
        };
      }
    }
  },
};
