import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { groupInvalid } from "#dist/check/rules/group-invalid.js";
import { automation, findingsOf } from "../../support/workspace.js";

const toml = automation({ dev: ["foo"], production: ["bar"] });

test("each malformed group is reported once, with its line and who gets it, and the others are read all the same", () => {
  const files = {
    "a/automation.toml": toml,
    "b/automation.toml": toml,
    "secrets/foo": "OK=1\nKEY='canary-5d2f91\n",
    "secrets/bar": "A B=1\n",
  };
  const findings = findingsOf(groupInvalid, files);
  expect(findings).toEqual([
    {
      severity: "error",
      file: "secrets/bar",
      line: 1,
      what: "bar has a name with a space in it; it is granted to a (production) and b (production)",
      fix: "Write NAME=value.",
    },
    {
      severity: "error",
      file: "secrets/foo",
      line: 2,
      what: "foo has a ' that is not closed; it is granted to a (dev, live-dev) and b (dev, live-dev)",
      fix: "Close it, or put the value in the other quotes.",
    },
  ]);
});

test("a required variable is missing only where no group has it", () => {
  const files = {
    "a/automation.toml": automation({ dev: ["base", "foo"], production: ["foo"] }),
    "secrets/base": "HOST=db.example\n",
    "secrets/foo": "URL=http://${HOST:?set the host}/\n",
  };
  const [finding, ...more] = findingsOf(groupInvalid, files);
  expect(more).toEqual([]);
  expect(finding).toMatchObject({ file: "secrets/foo", line: 1 });
  expect(finding?.what).toContain("set the host");
});

test("a folder in place of a group is reported", () => {
  const prepare = (folder: string) => mkdirSync(join(folder, "secrets/foo"), { recursive: true });
  expect(findingsOf(groupInvalid, { "automation.toml": toml }, { prepare })).toMatchObject([
    { file: "secrets/foo", what: expect.stringContaining("foo is a folder, not a file") },
  ]);
});

test("a malformed file that nobody gets is not told", () => {
  expect(findingsOf(groupInvalid, { "automation.toml": toml, "secrets/other": "A B=1\n" })).toEqual([]);
});
