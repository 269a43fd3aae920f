import { expect, test } from "vitest";
import { redactionInGroup } from "#dist/check/rules/redaction-in-group.js";
import { automation, findingsOf } from "../../support/workspace.js";

test("a group that would turn redaction off is reported, at every stage", () => {
  const files = {
    "a/automation.toml": automation({ dev: ["foo"], production: ["bar"] }),
    "secrets/foo": "TOKEN=example-value\nBSPUMP_REDACT=off\n",
    "secrets/bar": "BSPUMP_REDACT=on\n# BSPUMP_REDACT=off\nNOT_BSPUMP_REDACT=off\n",
  };
  const fix = 'Remove the line. If a value is not a secret, write "# noredact" above it.';
  const what = (group: string) => `the group ${group} has BSPUMP_REDACT, which has no effect in a group`;
  expect(findingsOf(redactionInGroup, files)).toEqual([
    { severity: "warning", file: "secrets/bar", line: 1, what: what("bar"), fix },
    { severity: "warning", file: "secrets/foo", line: 2, what: what("foo"), fix },
  ]);
});
