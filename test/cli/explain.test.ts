import { join } from "node:path";
import { expect, test } from "vitest";
import { callCommand } from "../support/command.js";
import { temporaryFolder } from "../support/folder.js";
import { automation } from "../support/workspace.js";

const files = {
  "a/automation.toml": automation({ dev: ["foo", "bar"], staging: ["foo"], production: ["foo-prod"] }),
  "secrets/foo": "PASSWORD=canary-1\nPASSWORD=canary-2\nUSER_NAME=canary-3\n",
  "secrets/bar": "HOST=canary-4\nPASSWORD=canary-5\n",
  "secrets/foo-prod": "\nPASSWORD=canary-6\nLICENCE=canary-7\nBITSWAN_AUTOMATION_STAGE=canary-8\n",
};

async function explain(args: readonly string[], env: Record<string, string> = {}) {
  const folder = temporaryFolder(files);
  const options = { cwd: join(folder, "a"), env: { HOME: folder, ...env } };
  const result = await callCommand(["explain", ...args], options);
  expect((result.stdout + result.stderr).includes("canary"), "a value").toBe(false);
  return { folder, ...result };
}

test("every place is reported in order, which one wins, and why", async () => {
  const { status, stdout, stderr } = await explain(["PASSWORD"], { PASSWORD: "canary-0" });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(
    stdout
      .trimEnd()
      .split("\n")
      .map((line) => line.split(/ {2,}/)),
  ).toEqual([
    ["PASSWORD at dev", "VALUE"],
    [
      "inherited environment",
      "********",
      "loses: a group wins over the inherited environment, as in the automation's container",
    ],
    ["foo:1", "********", "loses: line 2 of the same group is read later"],
    ["foo:2", "********", "loses: bar is read later"],
    ["bar:2", "********", "wins: it is read last"],
    ["also in foo-prod:2, for production"],
  ]);
});

test("the one place, and the platform's own", async () => {
  expect((await explain(["USER_NAME", "--stage", "staging"])).stdout).toMatch(
    /^foo:3 .* wins: nothing else defines it$/m,
  );
  const { stdout } = await explain(["BITSWAN_AUTOMATION_STAGE", "--stage", "production"]);
  expect(stdout).toMatch(/^foo-prod:4 .* loses: the platform sets it over any group$/m);
  expect(stdout).toMatch(/^the platform .* wins: the platform sets it over any group$/m);
});

test("--json", async () => {
  const { folder, stdout } = await explain(["PASSWORD", "--json", "--stage", "production"]);
  const place = (group: string, line: number) => ({ kind: "group", group, file: join(folder, "secrets", group), line });
  expect(JSON.parse(stdout)).toEqual({
    name: "PASSWORD",
    stage: "production",
    places: [{ ...place("foo-prod", 2), wins: true, why: "nothing else defines it" }],
    elsewhere: [
      { ...place("foo", 1), stages: ["dev", "live-dev", "staging"] },
      { ...place("foo", 2), stages: ["dev", "live-dev", "staging"] },
      { ...place("bar", 2), stages: ["dev", "live-dev"] },
    ],
  });
});

test("what nothing defines is reported with where it is, and status 1", async () => {
  const { status, stdout, stderr } = await explain(["LICENCE"]);
  expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
  expect(stderr).toMatch(/^bspump: Nothing defines LICENCE at the stage dev\. .* It is in foo-prod of production\.\n$/);
});

test("where the platform has deployed the automation, only the environment counts", async () => {
  const { stdout } = await explain(["PASSWORD"], { BITSWAN_DEPLOYMENT_ID: "x", PASSWORD: "canary-0" });
  expect(stdout).toMatch(/^inherited environment .* wins: nothing else defines it$/m);
  expect(stdout).not.toContain("foo");
});
