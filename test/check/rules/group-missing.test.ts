import { expect, test } from "vitest";
import { groupMissing } from "#dist/check/rules/group-missing.js";
import { automation, findingsOf } from "../../support/workspace.js";

test("a group with no file is reported once, with its stages, the line that lists it and what is there", () => {
  const files = {
    "a/automation.toml": automation({ dev: ["foo", "fooo"], staging: ["foo"], production: ["foo", "foo-prod"] }),
    "secrets/foo": "A=1\n",
    "secrets/bar": "A=1\n",
  };
  expect(findingsOf(groupMissing, files)).toEqual([
    {
      severity: "warning",
      file: "a/automation.toml",
      line: 2,
      what: "the group fooo of dev and live-dev has no file in the secrets directory; the groups there are bar and foo",
      fix: "Make the file, or correct the name.",
    },
    {
      severity: "warning",
      file: "a/automation.toml",
      line: 4,
      what: "the group foo-prod of production has no file in the secrets directory; the groups there are bar and foo",
      fix: "Make the file, or correct the name.",
    },
  ]);
});

test("that of a service is reported with the service's line, at the stages that are asked about", () => {
  const files = { "automation.toml": "\n[services.kafka]\n", "secrets/kafka": "A=1\n" };
  expect(findingsOf(groupMissing, files, { stages: ["staging", "production"] })).toMatchObject([
    { line: 2, what: expect.stringContaining("the group kafka-staging of staging has no file") },
  ]);
});

test("no secrets directory is reported once", () => {
  expect(findingsOf(groupMissing, { "automation.toml": automation({ dev: ["a", "b"] }) })).toMatchObject([
    { file: "automation.toml", what: "no secrets directory was found for 2 groups: a and b" },
  ]);
});

test("groups that are all there are not told, and neither is an automation without any", () => {
  const files = {
    "a/automation.toml": automation({ dev: ["foo"] }),
    "b/automation.toml": "[deployment]\n",
    "secrets/foo": "",
  };
  expect(findingsOf(groupMissing, files)).toEqual([]);
});
