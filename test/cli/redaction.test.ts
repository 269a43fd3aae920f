import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { callCommand } from "../support/command.js";
import { temporaryFolder } from "../support/folder.js";
import { makeRepository } from "../support/workspace.js";

const secret = "canary-7Qw3fZ9kLm2";

/** A workspace in which a secret is written where nobody looks for one: in a literal, a default, a path and a name of a section. */
function workspace(): string {
  return temporaryFolder({
    [`ws/${secret}/automation.toml`]: `[secrets]\ndev = ["foo", "missing-${secret}"]\n\n[services.${secret}]\n`,
    [`ws/${secret}/pipelines.conf`]: `[s]\nliteral = ${secret}\ndefault = \${NOWHERE:-x${secret}x}\nplain = app\nfails = \${gone:x}\n[${secret}]\nx = \${NOPE}\n`,
    "ws/secrets/foo": `TOKEN=${secret}\nHOST=postgres\nDB_PASSWORD=postgres\n`,
  });
}

const from = ["--from", secret];

describe("a secret that is written elsewhere too is redacted", () => {
  test.each([
    ["conf", ["conf", ...from]],
    ["conf of a section", ["conf", "s", ...from]],
    ["conf --json", ["conf", "--json", ...from]],
    ["env", ["env", ...from]],
    ["env --json", ["env", "--json", ...from]],
    ["explain", ["explain", "TOKEN", ...from]],
    ["explain --json", ["explain", "TOKEN", "--json", ...from]],
    ["check", ["check"]],
    ["check --json", ["check", "--json"]],
    ["check --format sarif", ["check", "--format", "sarif"]],
    ["check --format github", ["check", "--format", "github"]],
    ["audit", ["audit"]],
    ["audit --json", ["audit", "--json"]],
  ])("%s", async (_name, args) => {
    const folder = workspace();
    makeRepository(folder, [`ws/${secret}/pipelines.conf`]);
    const { stdout, stderr } = await callCommand(args, { cwd: join(folder, "ws"), env: { HOME: folder } });
    expect(stdout + stderr).not.toContain(secret);
    expect(stdout + stderr).toContain("[redacted TOKEN]");
  });

  test("an option by itself", async () => {
    const folder = workspace();
    const options = { cwd: join(folder, "ws"), env: { HOME: folder } };
    const conf = (...args: string[]) => callCommand(["conf", "s", ...args, ...from], options);
    expect((await conf("literal")).stdout).toBe("********\n");
    expect((await conf("default")).stdout).toBe("********\n");
    expect((await conf("plain")).stdout).toBe("app\n");
    expect((await conf("literal", "--show")).stdout).toBe(`${secret}\n`);
    expect((await conf("default", "--show")).stdout).toBe(`x${secret}x\n`);
  });

  test("but not where a password is a word that names are made of", async () => {
    const folder = workspace();
    const options = { cwd: join(folder, "ws", secret), env: { HOME: folder } };
    const { stdout } = await callCommand(["env", "HOST", "DB_PASSWORD"], options);
    expect(stdout).toMatch(/^HOST +\*{8} +foo:2$/m);
    const other = temporaryFolder({
      "automation.toml": "[services.postgres]\n",
      "secrets/postgres-dev": "POSTGRES_PASSWORD=postgres\n",
    });
    const found = await callCommand(["env"], { cwd: other, env: { HOME: other } });
    expect(found.stdout).toMatch(/^POSTGRES_PASSWORD +\*{8} +postgres-dev:1$/m);
  });
});
