import { expect, test } from "vitest";
import { automationInvalid } from "#dist/check/rules/automation-invalid.js";
import { findingsOf } from "../../support/workspace.js";

test("what is not TOML is reported with its line, of which nothing is quoted", () => {
  const [finding, ...more] = findingsOf(automationInvalid, {
    "a/automation.toml": "[secrets]\ndev = [\n",
    "b/automation.toml": "[secrets]\n",
  });
  expect(more).toEqual([]);
  expect(finding).toMatchObject({ severity: "error", file: "a/automation.toml", line: 3 });
  expect(finding?.what).toMatch(/^automation\.toml is not valid TOML: /);
  expect(finding?.fix).toBe("Correct that line.");
});

test.each([
  ["an entry of the wrong kind", "[secrets]\ndev = 1\n", "[secrets] dev in automation.toml is of the wrong kind"],
  [
    "a name that is a path",
    '[secrets]\nstaging = ["../x"]\n',
    "automation.toml lists a group for staging whose name is not that of a file below the secrets directory",
  ],
  ["bytes that are not UTF-8", Buffer.from([0x61, 0x3d, 0xff]), "automation.toml has bytes that are not UTF-8"],
])("%s is reported once", (_name, text, what) => {
  expect(findingsOf(automationInvalid, { "a/automation.toml": text })).toMatchObject([
    { severity: "error", file: "a/automation.toml", what },
  ]);
});

test("a good one, and one that is blank, are not told", () => {
  expect(findingsOf(automationInvalid, { "a/automation.toml": "[secrets]\n", "b/automation.toml": " \n" })).toEqual([]);
});

test("a malformed pipelines.conf is another rule's", () => {
  expect(findingsOf(automationInvalid, { "pipelines.conf": "[secrets]\n[secrets]\n" })).toEqual([]);
});
