import { Budget } from "../../redaction/budget.js";
import type { NotRedacted } from "../../redaction/values.js";
import type { Rule } from "../finding.js";
import { valuesOf } from "../secrets.js";
import { isDevelopment } from "../stages.js";
import { counted, shortListOf } from "../text.js";

const reasons = {
  short: "shorter than 8 characters",
  boolean: "a boolean",
  word: "a common word",
  home: "the home folder",
  path: "a folder of PATH",
  folder: "the automation's folder",
  repeated: "one character, repeated",
  number: "a number",
  date: "a date or time",
  address: "an address",
  version: "a version",
  locale: "a locale",
  name: "a name",
  host: "a host",
  url: "a URL with no secret in it",
  image: "an image",
  file: "a path",
  email: "an e-mail address",
  options: "options",
  format: "a format",
  list: "a list of such values",
} as const satisfies Record<NotRedacted, string>;

export const valueNotRedacted: Rule = {
  id: "value-not-redacted",
  severity: "note",
  title: "a value that the kernel shows as it is in a notebook's outputs",
  why: "To redact what is short or everyday would garble ordinary output, so a cell that prints one of these saves it in the notebook.",
  details:
    "Names the variables in the groups of dev and live-dev whose values the kernel does not redact, and why: values shorter than 8 characters, the home folder, folders of PATH and the automation's folder; and, unless the name of the variable says that it is a secret (PASSWORD, SECRET, TOKEN, KEY and so on), what is harmless by its shape: booleans, numbers, words and names, hosts, URLs with no user and no secret in them, addresses, dates, versions, paths. Write # redact above a value that is a secret nevertheless, and # noredact above one that is not, which also leaves it out here. A secret that is too short to be redacted is a warning, and so is one of more than 16 KiB, which is not redacted in every form.",
  *find(workspace) {
    for (const group of workspace.groupFiles) {
      if (!group.grants.some(({ stage }) => isDevelopment(stage))) continue;
      const shown = new Map<string, { readonly line: number; readonly text: string }>();
      const short = new Map<string, number>();
      const long = new Map<string, number>();
      const budget = new Budget();
      for (const { name, value, line, alwaysSecret, notRedacted } of valuesOf(group, workspace)) {
        shown.delete(name);
        short.delete(name);
        long.delete(name);
        if (notRedacted === undefined && !budget.take(value)) long.set(name, line);
        if (notRedacted === undefined || notRedacted === "noredact") continue;
        if (alwaysSecret && notRedacted === "short") short.set(name, line);
        else shown.set(name, { line, text: `${name} (${reasons[notRedacted]})` });
      }
      for (const [name, line] of short) {
        yield {
          severity: "warning",
          file: group.path,
          line,
          what: `${name} is a secret, and too short to be redacted`,
          fix: 'Make it longer than 7 characters; if it is not a secret, write "# noredact" above it.',
        };
      }
      for (const [name, line] of long) {
        yield {
          severity: "warning",
          file: group.path,
          line,
          what: `${name} is too long to be redacted in every form`,
          why: "Its other forms would take memory and time out of proportion: it is looked for as it is, line by line and as JSON, but not in base64, URLs or HTML.",
          fix: "Load it from a file instead, or take care not to print it.",
        };
      }
      const [first] = shown.values();
      if (first === undefined) continue;
      yield {
        file: group.path,
        line: first.line,
        what: `${counted(shown.size, "value")} of ${group.group} would be shown: ${shortListOf([...shown.values()].map(({ text }) => text))}`,
        fix: 'If one is a secret, write "# redact" above it; the others need nothing.',
      };
    }
  },
};
