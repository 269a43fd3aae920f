import { join } from "node:path";
import { expect, test } from "vitest";
import { callCommand } from "../support/command.js";
import { temporaryFolder } from "../support/folder.js";
import { automation } from "../support/workspace.js";

const files = {
  "a/automation.toml": `${automation({ dev: ["foo", "bar"], production: ["foo-prod", "bar"] })}[services.kafka]\n`,
  "b/automation.toml": automation({ dev: ["bar"], staging: ["nowhere"] }),
  "secrets/foo": "HOST=canary-1\nPASSWORD=canary-2\n",
  "secrets/foo-prod": "PASSWORD=canary-3\n",
  "secrets/bar": "HOST=canary-4\nREGION=canary-5\n",
};

async function audit(args: readonly string[], changed: Record<string, string> = {}) {
  const folder = temporaryFolder({ ...files, ...changed });
  const result = await callCommand(["audit", ...args], { cwd: folder, env: { HOME: folder } });
  expect(result.stdout.includes("canary"), "a value").toBe(false);
  return { folder, ...result };
}

test("which automation has which groups at which stage", async () => {
  const { status, stdout, stderr } = await audit([]);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(
    stdout
      .trimEnd()
      .split("\n")
      .map((line) => line.split(/ {2,}/)),
  ).toEqual([
    ["AUTOMATION", "GROUP", "STAGES", "VARIABLES"],
    ["a", "foo", "dev, live-dev", "HOST, PASSWORD"],
    ["a", "bar", "dev, live-dev, production", "HOST, REGION"],
    ["a", "kafka-dev (service)", "dev, live-dev", "(no file)"],
    ["a", "kafka-staging (service)", "staging", "(no file)"],
    ["a", "foo-prod", "production", "PASSWORD"],
    ["a", "kafka (service)", "production", "(no file)"],
    ["b", "bar", "dev, live-dev", "HOST, REGION"],
    ["b", "nowhere", "staging", "(no file)"],
  ]);
});

test("--by variable tells the group that wins, with its line", async () => {
  const { stdout } = await audit(["--by", "variable", "--stage", "dev"]);
  expect(
    stdout
      .trimEnd()
      .split("\n")
      .map((line) => line.split(/ {2,}/)),
  ).toEqual([
    ["VARIABLE", "AUTOMATION", "STAGES", "FROM"],
    ["HOST", "a", "dev", "bar:1"],
    ["HOST", "b", "dev", "bar:1"],
    ["PASSWORD", "a", "dev", "foo:2"],
    ["REGION", "a", "dev", "bar:2"],
    ["REGION", "b", "dev", "bar:2"],
  ]);
});

test("--json", async () => {
  const { folder, stdout } = await audit(["a", "--json", "--stage", "production"]);
  expect(JSON.parse(stdout)).toEqual([
    {
      automation: "a",
      group: "foo-prod",
      file: join(folder, "secrets/foo-prod"),
      service: false,
      stages: ["production"],
      variables: ["PASSWORD"],
    },
    {
      automation: "a",
      group: "bar",
      file: join(folder, "secrets/bar"),
      service: false,
      stages: ["production"],
      variables: ["HOST", "REGION"],
    },
    { automation: "a", group: "kafka", file: null, service: true, stages: ["production"], variables: [] },
  ]);
  const byVariable = await audit(["b", "--json", "--by", "variable"]);
  expect(JSON.parse(byVariable.stdout)).toMatchObject([
    { variable: "HOST", automation: "b", group: "bar", line: 1, stages: ["dev", "live-dev"] },
    { variable: "REGION" },
  ]);
});

test("what cannot be read is reported on stderr, with status 1, and the rest is shown", async () => {
  const { status, stdout, stderr } = await audit([], {
    "secrets/foo": "canary with spaces=1\n",
    "c/automation.toml": "[",
  });
  expect(status).toBe(1);
  expect(stdout).toContain("foo-prod");
  expect(stderr.match(/^bspump: /gm)).toHaveLength(2);
  expect(stderr).toContain(join("secrets", "foo"));
  expect(stderr).toContain(join("c", "automation.toml"));
  expect(stderr.includes("canary"), "a value").toBe(false);
});

test("a folder with no automation is a wrong call", async () => {
  const folder = temporaryFolder();
  expect(await callCommand(["audit"], { cwd: folder, env: { HOME: folder } })).toMatchObject({ status: 2, stdout: "" });
});
