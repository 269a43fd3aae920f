import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { AUTOMATION_KEYS } from "#dist/automation/keys.js";
import { automationKeyUnknown } from "#dist/check/rules/automation-key-unknown.js";
import { callCommand } from "../../support/command.js";
import { temporaryFolder } from "../../support/folder.js";
import { packageRoot } from "../../support/project.js";
import { findingsOf, workspaceOf } from "../../support/workspace.js";

test.each([
  ["[secret]\ndev = ['a']\n", 1, "[secret] is not known to the platform", "Write secrets."],
  ["[secrets]\nprod = ['a']\n", 2, "prod in [secrets] is not known to the platform", "Write production."],
  ["[secrets]\nlive_dev = []\n", 2, "live_dev in [secrets] is not known to the platform", "Write live-dev."],
  ["[deployment]\nexposed = true\n", 2, "exposed in [deployment] is not known to the platform", "Write expose."],
  [
    "[deployment]\nmemory = 1\n",
    2,
    "memory in [deployment] is not known to the platform",
    "Write one of id, image, expose, port, auth, allowed_domains, external-testing-network, ignore, or remove it.",
  ],
  ["image = 'x'\n", 1, "image is not known to the platform", expect.stringMatching(/^Write one of \[deployment\], /)],
  [
    "[services.kafka]\nenable = false\n",
    2,
    "enable in [services.kafka] is not known to the platform",
    "Write enabled.",
  ],
  [
    "[services]\nkafka = true\n",
    2,
    "kafka in [services] is not a table, so the platform adds no service and no group",
    "Write [services.kafka] on a line of its own.",
  ],
])("%j is reported with its place and the remedy", (toml, line, what, fix) => {
  expect(findingsOf(automationKeyUnknown, { "automation.toml": toml })).toEqual([
    { severity: "warning", file: "automation.toml", line, what, fix },
  ]);
});

test("the place has its column, in every report", async () => {
  const folder = temporaryFolder({ "automation.toml": "[secrets]\n  prod = ['a']\n" });
  const check = async (...args: string[]) =>
    (await callCommand(["check", ...args], { cwd: folder, env: { HOME: folder } })).stdout;
  expect(await check()).toContain("warning automation-key-unknown  automation.toml:2:3\n");
  expect(await check("--json")).toMatch(/"line": 2,\n\s*"column": 3,/);
  expect(await check("--format", "github")).toContain("automation.toml,line=2,col=3,");
  expect(await check("--format", "sarif")).toMatch(/"startLine": 2,\n\s*"startColumn": 3\n/);
});

test("what is known is not told", () => {
  const all = `
[deployment]
id = "a"
auth = true
image = "x"
expose = true
port = 8080
allowed_domains = []
external-testing-network = true
ignore = false
[secrets]
dev = []
live-dev = []
staging = []
production = []
[services.kafka]
enabled = false
`;
  const exposed = '[expose_to]\ndev = ["a"]\nstaging = []\nproduction = []\n';
  for (const toml of [all, exposed]) expect(findingsOf(automationKeyUnknown, { "automation.toml": toml })).toEqual([]);
});

test("a service that is not a table is passed over, as on the platform", () => {
  const { automations } = workspaceOf({ "automation.toml": "[secrets]\ndev = ['a']\n[services]\nkafka = true\n" });
  expect(automations[0]?.groups("dev").map(({ name }) => name)).toEqual(["a"]);
});

test("the documentation has the same table", () => {
  const text = readFileSync(join(packageRoot, "docs", "platform.md"), "utf8");
  const rows = Object.entries(AUTOMATION_KEYS).flatMap(([section, keys]) =>
    Object.entries(keys).map(([key, meaning]) => `| \`[${section}]\` | \`${key}\` | ${meaning} |`),
  );
  expect(text.split("\n").filter((line) => line.startsWith("| `["))).toEqual(rows);
});
