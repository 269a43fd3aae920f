import type { Rule } from "../finding.js";

export const automationNotDeployed: Rule = {
  id: "automation-not-deployed",
  severity: "error",
  title: "an automation.toml that the platform rejects",
  why: "The platform rejects the deployment, and what was deployed before stays.",
  details: "Looks for expose = true together with [expose_to]: one publishes to everybody, the other to some.",
  *find({ automations }) {
    for (const { file, remarks } of automations) {
      for (const { kind, position, what, fix } of remarks) {
        if (kind === "exposure") yield { file, ...position, what, fix };
      }
    }
  },
};
