import { expect, test } from "vitest";
import { stageSharesGroup } from "#dist/check/rules/stage-shares-group.js";
import { automation, findingsOf } from "../../support/workspace.js";

test("a group of staging and production that dev has too is reported with its line", () => {
  const files = {
    "a/automation.toml": automation({ dev: ["foo", "bar"], staging: ["bar"], production: ["foo-prod", "bar"] }),
    "secrets/foo": "",
  };
  expect(findingsOf(stageSharesGroup, files)).toEqual([
    {
      severity: "warning",
      file: "a/automation.toml",
      line: 3,
      what: "staging and production get the group bar, which is also granted to a (dev, live-dev)",
      fix: "List a group of its own for staging and production, with other secrets in it.",
    },
  ]);
});

test("another automation's dev counts", () => {
  const files = {
    "a/automation.toml": automation({ production: ["foo"] }),
    "b/automation.toml": automation({ "live-dev": ["foo"] }),
    "secrets/foo": "",
  };
  expect(findingsOf(stageSharesGroup, files)).toMatchObject([
    {
      file: "a/automation.toml",
      line: 2,
      what: "production gets the group foo, which is also granted to b (dev, live-dev)",
    },
  ]);
});

test("the shared groups of the older format are reported", () => {
  const files = { "a/pipelines.conf": "[secrets]\ngroups = foo\nproduction_groups = foo-prod\n", "secrets/foo": "" };
  expect(findingsOf(stageSharesGroup, files)).toMatchObject([
    { file: "a/pipelines.conf", line: 2, what: expect.stringMatching(/^staging gets the group foo,/) },
  ]);
});

test("groups of their own, and those of services, are not told", () => {
  const files = {
    "a/automation.toml": `${automation({ dev: ["foo"], staging: ["foo-staging"] })}[services.kafka]\n`,
    "secrets/foo": "",
  };
  expect(findingsOf(stageSharesGroup, files)).toEqual([]);
});
