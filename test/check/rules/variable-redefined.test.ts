import { expect, test } from "vitest";
import { variableRedefined } from "#dist/check/rules/variable-redefined.js";
import { automation, findingsOf } from "../../support/workspace.js";

test("two groups that define a variable differently are reported once, at the one that loses", () => {
  const files = {
    "a/automation.toml": automation({ dev: ["foo", "bar"], staging: ["foo", "bar"], production: ["foo"] }),
    "b/automation.toml": automation({ dev: ["foo", "bar"] }),
    "secrets/foo": "OTHER=1\nHOST=canary-a\nSAME=x\n",
    "secrets/bar": "HOST=canary-b\nSAME=x\n",
  };
  expect(findingsOf(variableRedefined, files)).toEqual([
    {
      severity: "warning",
      file: "secrets/foo",
      line: 2,
      what: "HOST is defined differently in bar (line 1), which is read after foo and wins in a (dev, live-dev, staging) and b (dev, live-dev)",
      fix: "Remove HOST from the group that should not have it, or list the groups in the other order.",
    },
  ]);
});

test("groups in the other order are reported the other way round", () => {
  const files = {
    "a/automation.toml": automation({ dev: ["foo", "bar"] }),
    "b/automation.toml": automation({ dev: ["bar", "foo"] }),
    "secrets/foo": "HOST=a\n",
    "secrets/bar": "HOST=b\n",
  };
  expect(findingsOf(variableRedefined, files).map(({ file, what }) => [file, what.split(", ")[0]])).toEqual([
    ["secrets/bar", "HOST is defined differently in foo (line 1)"],
    ["secrets/foo", "HOST is defined differently in bar (line 1)"],
  ]);
});

test("a file that defines a variable twice is reported, unless it is the same", () => {
  const files = { "automation.toml": automation({ dev: ["foo"] }), "secrets/foo": "A=1\nB=1\nA=2\nB='1'\n" };
  expect(findingsOf(variableRedefined, files)).toMatchObject([
    {
      file: "secrets/foo",
      line: 1,
      what: "A is defined again in the same file (line 3), differently, and that one wins",
    },
  ]);
});
