import { expect, test } from "vitest";
import { confInvalid } from "#dist/check/rules/conf-invalid.js";
import { automation, findingsOf } from "../../support/workspace.js";

const toml = automation({});

test("a section that is twice is reported with its line", () => {
  expect(findingsOf(confInvalid, { "automation.toml": toml, "a/pipelines.conf": "[a]\nx=1\n[a]\n" })).toEqual([
    {
      severity: "error",
      file: "a/pipelines.conf",
      line: 3,
      what: "pipelines.conf repeats the section [a]",
      fix: "Put its options into one section.",
    },
  ]);
});

test("a malformed file of the older format is reported once", () => {
  expect(findingsOf(confInvalid, { "pipelines.conf": "[secrets]\ngroups=a\ngroups=b\n" })).toMatchObject([
    { severity: "error", file: "pipelines.conf", line: 3, what: "pipelines.conf repeats the option groups" },
  ]);
});

test("a malformed file that is included is reported at its own place, once", () => {
  const files = {
    "automation.toml": toml,
    "pipelines.conf": "[general]\ninclude = more.conf\n",
    "more.conf": "x=1\n",
    "b/pipelines.conf": "[general]\ninclude = ../more.conf\n",
  };
  expect(findingsOf(confInvalid, files)).toMatchObject([{ file: "more.conf", line: 1 }]);
});

test("a text of a line that may be a secret is not shown", () => {
  const [finding] = findingsOf(confInvalid, { "automation.toml": toml, "pipelines.conf": "[a]\ncanary-5d2f91\n" });
  expect(finding?.line).toBe(2);
  expect(JSON.stringify(finding)).not.toContain("canary");
});

test("good ones, and references that fail, are not told", () => {
  expect(
    findingsOf(confInvalid, {
      "automation.toml": toml,
      "pipelines.conf": "[general]\ninclude = ${NOWHERE}\n[a]\nx=${NOWHERE}\n",
    }),
  ).toEqual([]);
});
