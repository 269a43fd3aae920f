import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { callCommand } from "../support/command.js";
import { temporaryFolder } from "../support/folder.js";
import { automation, makeRepository } from "../support/workspace.js";

const conf = "[connection:db]\npassword=${POSTGRES_PASSWORD}\n";
const failing = {
  "ws/a/automation.toml": automation({ dev: ["foo"], production: ["foo-prod"] }),
  "ws/a/pipelines.conf": conf,
  "ws/secrets/foo": "POSTGRES_PASSWORD='canary 5d2f91'\n",
  "ws/secrets/foo-prod": "POSTGRES_USER=x\n",
};

function workspace(files: Record<string, string>): { folder: string; env: Record<string, string> } {
  const folder = temporaryFolder(files);
  return { folder, env: { HOME: folder } };
}

describe("exit status", () => {
  test("1 where there is an error, with the finding on stdout and nothing on stderr", async () => {
    const { folder, env } = workspace(failing);
    const { status, stdout, stderr } = await callCommand(["check", "ws"], { cwd: folder, env });
    expect(status).toBe(1);
    expect(stderr).toBe("");
    expect(stdout).toContain(`error reference-unresolved  ${join("ws", "a", "pipelines.conf")}:2\n`);
    expect(stdout).toContain("  production would fail: POSTGRES_PASSWORD is not in foo-prod\n  why: ");
    expect(stdout).toContain("\n\n1 automation checked: 1 error, ");
    expect(stdout).not.toContain("canary");
  });

  test("0 where there are warnings only, 1 with --strict", async () => {
    const { folder, env } = workspace({ "automation.toml": "[services.redis]\n" });
    const options = { cwd: folder, env };
    expect(await callCommand(["check"], options)).toMatchObject({
      status: 0,
      stdout: expect.stringContaining("warning service-unknown"),
    });
    expect(await callCommand(["check", "--strict"], options)).toMatchObject({ status: 1 });
    expect(await callCommand(["check", "--strict", "--skip", "service-unknown"], options)).toMatchObject({ status: 0 });
  });

  test.each([
    ["a folder that is not there", ["check", "nowhere"], "nowhere is not there."],
    ["a folder with no automation", ["check", "empty"], "there is no automation.toml in"],
    ["an unknown option", ["check", "--shout"], "unknown option '--shout'"],
    ["an unknown format", ["check", "--format", "xml"], "Allowed choices are text, json, sarif, github."],
    ["an age without a unit", ["check", "--max-age", "90"], "Give an age with its unit, such as 90d"],
    ["an age without an end", ["check", "--max-age", "Infinityd"], "Give an age with its unit, such as 90d"],
    [
      "an unknown rule to skip",
      ["check", "ws", "--skip", "x"],
      'there is no rule "x"; the rules are automation-invalid, ',
    ],
    ["an unknown rule to explain", ["check", "--explain", "x"], 'there is no rule "x"'],
    ["a rule that is nearly named", ["check", "--explain", "group-mising"], "(Did you mean group-missing?)"],
    ["an unknown stage", ["check", "--stage", "prod"], "Allowed choices are dev, live-dev, staging, production."],
    ["a secrets directory that is none", ["check", "ws", "--secrets", "nowhere"], "nowhere is not there."],
  ])("2 for %s", async (_name, args, message) => {
    const { folder, env } = workspace({ "ws/automation.toml": automation({ dev: ["foo"] }), "empty/x": "" });
    const { status, stdout, stderr } = await callCommand(args, { cwd: folder, env });
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain(message);
  });
});

test("--stage looks at one stage, and --secrets elsewhere", async () => {
  const { folder, env } = workspace({ ...failing, "other/foo": "", "other/foo-prod": "POSTGRES_PASSWORD=x\n" });
  const errors = async (...args: string[]) => {
    const { stdout } = await callCommand(["check", "ws", "--json", ...args], { cwd: folder, env });
    const report: { findings: { severity: string; what: string }[] } = JSON.parse(stdout);
    return report.findings.filter(({ severity }) => severity === "error").map(({ what }) => what);
  };
  expect(await errors("--stage", "dev")).toEqual([]);
  expect(await errors("--stage", "production")).toHaveLength(1);
  expect(await errors("--stage", "production", "--secrets", "other")).toEqual([]);
  expect(await errors("--stage", "dev", "--secrets", "other")).toEqual([
    "dev would fail: POSTGRES_PASSWORD is not in foo",
  ]);
});

test("--json, --format sarif and --format github write all of it to stdout", async () => {
  const { folder, env } = workspace(failing);
  makeRepository(folder, ["ws/secrets/foo"]);
  const run = async (...args: string[]) => {
    const { status, stdout, stderr } = await callCommand(["check", "ws", ...args], { cwd: folder, env });
    expect({ status, stderr }).toEqual({ status: 1, stderr: "" });
    return stdout;
  };
  const json = JSON.parse(await run("--json"));
  expect(Object.keys(json)).toEqual(["root", "automations", "counts", "findings"]);
  expect(json).toMatchObject({ root: join(folder, "ws"), automations: 1, counts: { error: 2 } });
  const sarif = await run("--format", "sarif");
  expect(JSON.parse(sarif)).toMatchObject({ version: "2.1.0" });
  expect(sarif).toContain('"uri": "ws/secrets/foo"');
  const github = await run("--format", "github");
  expect(github).toMatch(/^::error file=ws\/a\/pipelines\.conf,line=2,title=/);
  expect(github).toContain("::error file=ws/secrets/foo,title=");
});

test("--explain tells of a rule, or of all", async () => {
  const { stdout, status } = await callCommand(["check", "--explain", "group-old"]);
  expect(status).toBe(0);
  expect(stdout).toMatch(/^group-old \(warning\): a group that has not been changed for longer than --max-age\n\n/);
  const json = await callCommand(["check", "--explain", "group-old", "--json"]);
  expect(JSON.parse(json.stdout)).toMatchObject([{ id: "group-old", severity: "warning" }]);
  const all = await callCommand(["check", "--explain", "all"]);
  expect(all.stdout.match(/^[a-z-]+ \((?:error|warning|note)\): /gm)?.length).toBeGreaterThan(15);
});
