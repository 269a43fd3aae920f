import { placeOfEntry } from "../../automation/positions.js";
import type { Rule } from "../finding.js";
import { textOf } from "../locate.js";
import { namesUsed } from "../names-used.js";

export const portUnused: Rule = {
  id: "port-unused",
  severity: "warning",
  title: "a published port that the automation does not listen on",
  why: "The platform sends requests to that port, where nothing answers.",
  details:
    "For an automation that is published with [deployment] port, looks for the number in every text file of its folder: a notebook, an entrypoint, a Dockerfile. The platform sets no variable PORT.",
  *find({ automations, stages }) {
    for (const { file, port, sources, isExposed } of automations) {
      if (port === undefined || !stages.some(isExposed)) continue;
      const number = String(port);
      const used = namesUsed(sources, [new Set([number])]);
      if (used === undefined || used === "unknown" || used.has(number)) continue;
      yield {
        file,
        ...placeOfEntry(textOf(file), "deployment", "port"),
        what: `port ${number} is published, and nothing in the automation's folder names it`,
        fix: `Listen on ${number}, as by ENV PORT=${number} in image/Dockerfile, or remove the key: 8080 is published then.`,
      };
    }
  },
};
