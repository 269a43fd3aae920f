import { AUTOMATION_KEYS } from "../../automation/keys.js";
import type { Rule } from "../finding.js";

const keys = Object.entries(AUTOMATION_KEYS).map(([section, known]) => {
  const meanings = Object.entries(known).map(([key, meaning]) => `${key} ${meaning}`);
  return `In [${section}], ${meanings.join("; ")}.`;
});

export const automationKeyUnknown: Rule = {
  id: "automation-key-unknown",
  severity: "warning",
  title: "a section or a key of automation.toml that the platform ignores",
  why: "The platform says nothing of what it does not know, so the automation runs without what was meant.",
  details: `Looks for sections and keys other than these, and for a service that is not a table. ${keys.join(" ")}`,
  *find({ automations }) {
    for (const { file, remarks } of automations) {
      for (const { kind, position, what, fix } of remarks) {
        if (kind !== "exposure") yield { file, ...position, what, fix };
      }
    }
  },
};
