import { expect, test } from "vitest";
import { automationNotDeployed } from "#dist/check/rules/automation-not-deployed.js";
import { findingsOf } from "../../support/workspace.js";

const both = "[deployment]\nexpose = true\n\n[expose_to]\ndev = ['staff']\n";

test("expose together with [expose_to] is an error, at its place", () => {
  expect(findingsOf(automationNotDeployed, { "automation.toml": both })).toEqual([
    {
      severity: "error",
      file: "automation.toml",
      line: 4,
      what: "expose = true and [expose_to] are both there, which the platform rejects",
      fix: "Keep expose = true for everybody, or [expose_to] for some groups of people.",
    },
  ]);
});

test.each([
  ["expose alone", "[deployment]\nexpose = true\n"],
  ["[expose_to] alone", "[expose_to]\ndev = ['staff']\n"],
  ["expose = false beside it", both.replace("true", "false")],
])("%s is not told", (_name, toml) => {
  expect(findingsOf(automationNotDeployed, { "automation.toml": toml })).toEqual([]);
});
