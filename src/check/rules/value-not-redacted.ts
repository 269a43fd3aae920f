import type { Rule } from "../finding.js";
import { valuesOf } from "../secrets.js";
import { isDevelopment } from "../stages.js";
import { counted, shortListOf } from "../text.js";

const reasons = {
  short: "shorter than 8 characters",
  boolean: "a boolean",
  number: "a number",
  word: "a common word",
  home: "the home folder",
  path: "a folder of PATH",
  folder: "the automation's folder",
} as const;

export const valueNotRedacted: Rule = {
  id: "value-not-redacted",
  severity: "note",
  title: "a value that the kernel shows as it is in a notebook's outputs",
  why: "To redact what is short or common would garble ordinary output, so a cell that prints one of these saves it in the notebook.",
  details:
    "Names the variables in the groups of dev and live-dev whose values the kernel does not redact, and why: values shorter than 8 characters, booleans, numbers, common words such as localhost, the home folder, folders of PATH and the automation's folder. What is marked by # noredact is left out. Make a short password longer; the others are seldom secrets.",
  *find(workspace) {
    for (const group of workspace.groupFiles) {
      if (!group.grants.some(({ stage }) => isDevelopment(stage))) continue;
      const shown = new Map<string, { readonly line: number; readonly text: string }>();
      for (const { name, line, notRedacted } of valuesOf(group, workspace)) {
        if (notRedacted === undefined || notRedacted === "noredact") shown.delete(name);
        else shown.set(name, { line, text: `${name} (${reasons[notRedacted]})` });
      }
      const [first] = shown.values();
      if (first === undefined) continue;
      yield {
        file: group.path,
        line: first.line,
        what: `${counted(shown.size, "value")} of ${group.group} would be shown: ${shortListOf([...shown.values()].map(({ text }) => text))}`,
        fix: "Where one is a secret, make it longer; the others need nothing.",
      };
    }
  },
};
