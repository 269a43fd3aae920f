import { chmodSync, existsSync, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { notChecked } from "#dist/check/rules/not-checked.js";
import { runCommand } from "../../support/command.js";
import { temporaryFolder } from "../../support/folder.js";
import { automation, findingsOf, makeRepository } from "../../support/workspace.js";

const files = { "a/automation.toml": automation({ dev: ["foo"] }), "secrets/foo": "A=1\n" };

test("what can be read is no finding", () => {
  expect(findingsOf(notChecked, files, { prepare: (folder) => makeRepository(folder) })).toEqual([]);
});

test("an automation's file that is a folder, or leads nowhere, is reported", () => {
  const prepare = (folder: string) => {
    mkdirSync(join(folder, "b", "automation.toml"), { recursive: true });
    symlinkSync("nowhere", join(folder, "a", "pipelines.conf"));
  };
  const rest = { severity: "error", what: "not checked: it is not a file" };
  expect(findingsOf(notChecked, files, { prepare })).toMatchObject([
    { ...rest, file: "a/pipelines.conf" },
    { ...rest, file: "b/automation.toml" },
  ]);
});

// Root reads every folder; as nobody it does not, if it may become nobody.
const uid = process.getuid?.() === 0 ? 65_534 : undefined;

describe.skipIf(process.platform === "win32")("a folder that may not be read", () => {
  const prepare = (name: string) => {
    const folder = temporaryFolder({ ...files, "b/automation.toml": automation({ dev: ["foo"] }) });
    chmodSync(folder, 0o755);
    chmodSync(join(folder, name), 0);
    return folder;
  };
  const run = (folder: string, ...args: string[]) => runCommand(args, { cwd: folder, env: { HOME: folder }, uid });

  test.each([
    ["an automation's", "b"],
    ["the secrets directory", "secrets"],
    ["the workspace", "."],
  ])("fails a check, the rest of which is done: %s", async (_name, name) => {
    const folder = prepare(name);
    const { status, stdout, stderr } = await run("/", "check", folder, "--json");
    chmodSync(join(folder, name), 0o700);
    expect({ status, stderr }).toEqual({ status: 1, stderr: "" });
    expect(JSON.parse(stdout).findings).toContainEqual(
      expect.objectContaining({
        rule: "not-checked",
        severity: "error",
        file: join(folder, name),
        what: "not checked: the folder cannot be read (EACCES)",
      }),
    );
  });

  test("fails an audit, which shows the rest", async () => {
    const folder = prepare("b");
    expect(existsSync(join(folder, "a"))).toBe(true);
    const { status, stdout, stderr } = await run(folder, "audit");
    expect(status).toBe(1);
    expect(stdout).toMatch(/^a +foo /m);
    const told = `${join(folder, "b")} is left out: the folder cannot be read (EACCES). Check its permissions.`;
    expect(stderr).toBe(`bspump: ${told}\n`);
  });
});
