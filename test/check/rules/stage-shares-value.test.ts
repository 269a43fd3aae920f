import { expect, test } from "vitest";
import { stageSharesValue } from "#dist/check/rules/stage-shares-value.js";
import { automation, findingsOf } from "../../support/workspace.js";

const toml = automation({ dev: ["foo"], staging: ["foo-staging"], production: ["foo-prod"] });

test("a value that production has in common with dev is reported, under another name and in other quotes too", () => {
  const files = {
    "a/automation.toml": toml,
    "secrets/foo": "A=1\nPASSWORD=example-password\n",
    "secrets/foo-staging": "PASSWORD=other-password\n",
    "secrets/foo-prod": "B=2\n\nSECRET='example-password'\n",
  };
  expect(findingsOf(stageSharesValue, files)).toEqual([
    {
      severity: "warning",
      file: "secrets/foo-prod",
      line: 3,
      what: "SECRET of production has the value of PASSWORD in the group foo (line 2), which dev has",
      fix: 'Give production a secret of its own; if it is not a secret, write "# noredact" above it.',
    },
  ]);
});

test("a group of two stages is reported for both, and another automation's dev counts", () => {
  const files = {
    "a/automation.toml": automation({ staging: ["foo-prod"], production: ["foo-prod"] }),
    "b/automation.toml": automation({ dev: ["foo"] }),
    "secrets/foo": "PASSWORD=example-password\n",
    "secrets/foo-prod": "PASSWORD=example-password\n",
  };
  expect(findingsOf(stageSharesValue, files)).toMatchObject([
    { line: 1, what: expect.stringMatching(/^PASSWORD of staging and production has the value/) },
  ]);
  expect(findingsOf(stageSharesValue, files, { stages: ["dev"] })).toEqual([]);
});

test("what is short, common, marked as no secret or in a shared group is not told", () => {
  const text = "SHORT=seven-7\nPORT=5432\nHOST=localhost\n# noredact: everyone knows it\nREGION=example-region\n";
  const files = {
    "a/automation.toml": automation({ dev: ["foo", "both"], production: ["foo-prod", "both"] }),
    "secrets/foo": text,
    "secrets/foo-prod": text,
    "secrets/both": "PASSWORD=example-password\n",
  };
  expect(findingsOf(stageSharesValue, files)).toEqual([]);
});
