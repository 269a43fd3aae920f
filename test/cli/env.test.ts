import { execFileSync, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { toEnvFile, toShell } from "#dist/cli/environment-text.js";
import { parseEnvFile } from "#dist/env-file/env-file.js";
import { runCommand } from "../support/command.js";
import { temporaryFolder } from "../support/folder.js";

function workspace(): string {
  return temporaryFolder({
    "automation.toml": '[secrets]\ndev = ["foo", "gone"]\nproduction = ["foo-prod"]\n',
    "secrets/foo": "A=example-value-a\nB='it is # $x'\na.b=dotted\n",
    "secrets/foo-prod": "P=example-value-p\n",
  });
}

describe("bspump env", () => {
  test("shows names and places, and masks the values", async () => {
    const cwd = workspace();
    const { status, stdout, stderr } = await runCommand(["env"], { cwd, env: { A: "inherited" } });
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: [
        "VARIABLE                  VALUE     FROM",
        "A                         ********  foo:1       replaces an inherited value",
        "B                         ********  foo:2",
        "a.b                       ********  foo:3",
        "BITSWAN_AUTOMATION_STAGE  dev       (platform)",
        "",
      ].join("\n"),
    });
    expect(stderr).toMatch(/^bspump: group gone of the stage dev has no file in /);
  });

  test("with --show shows the values, of the names that are asked for", async () => {
    const { stdout } = await runCommand(["env", "B", "--show"], { cwd: workspace() });
    expect(stdout).toBe("VARIABLE  VALUE       FROM\nB         it is # $x  foo:2\n");
  });

  test("with --json gives the same, masked too", async () => {
    const cwd = workspace();
    const { stdout } = await runCommand(["env", "--json", "--stage", "production"], { cwd });
    expect(JSON.parse(stdout)).toEqual({
      stage: "production",
      automation: join(cwd, "automation.toml"),
      secretsDir: join(cwd, "secrets"),
      variables: [
        {
          name: "P",
          value: "********",
          group: "foo-prod",
          file: join(cwd, "secrets/foo-prod"),
          line: 1,
          replaced: false,
        },
        { name: "BITSWAN_AUTOMATION_STAGE", value: "production", group: null, file: null, line: null, replaced: false },
      ],
    });
  });

  test("in the format of a shell leaves out, and tells, what no shell can have", async () => {
    const { stdout, stderr } = await runCommand(["env", "--format", "shell", "--show"], { cwd: workspace() });
    expect(stdout).toBe("export A='example-value-a'\nexport B='it is # $x'\nexport BITSWAN_AUTOMATION_STAGE='dev'\n");
    expect(stderr).toContain("bspump: a.b is left out: not every shell lets a variable of that name be set");
  });

  test("tells where a name that is not there could be", async () => {
    const { status, stdout, stderr } = await runCommand(["env", "P"], { cwd: workspace() });
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toContain("bspump: P is in no group of the stage dev. ");
    expect(stderr).toContain("It is in foo-prod of production.");
  });

  test.each([
    [["env", "--stage", "prod"], "Allowed choices are dev, live-dev, staging, production."],
    [["env", "--format", "xml"], "Allowed choices are table, json, dotenv, shell."],
    [["env", "--sohw"], "(Did you mean --show?)"],
    [["evn"], "(Did you mean env?)"],
  ])("called wrongly ends with status 2: %j", async (args, message) => {
    const { status, stdout, stderr } = await runCommand(args, { cwd: workspace() });
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain(message);
  });
});

const name = fc.stringMatching(/^[A-Z_][A-Z0-9_]{0,8}$/).map((text) => `BSPUMP_TEST_${text}`);
const value = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 60 }),
  fc
    .array(fc.constantFrom("'", '"', "\\", "$", "`", "\n", "\r", "$(id)", "${A}", " #", "!", "=", "é"), {
      maxLength: 12,
    })
    .map((parts) => parts.join("")),
);
const variables = fc
  .dictionary(
    name,
    value.filter((text) => !text.includes("\0")),
  )
  .map((found) => Object.entries(found));

test("what the dotenv format holds is read again by our reader", () => {
  fc.assert(
    fc.property(variables, (written) => {
      const read = parseEnvFile(toEnvFile(written), { file: "group", inherited: () => undefined });
      expect([...read].map(([found, { value: content }]) => [found, content])).toEqual(written);
    }),
  );
});

test("what the dotenv format holds is read again, whatever the names", async () => {
  const names = ["a.b", "a-b", "k[0]", "[", "-a", "9x", "export", "é", "_"];
  const cwd = temporaryFolder({
    "automation.toml": '[secrets]\ndev = ["foo"]\n',
    "secrets/foo": `export export=x\n${names.map((found) => `${found}=example-${found}\n`).join("")}`,
  });
  const first = await runCommand(["env", "--format", "dotenv", "--show"], { cwd });
  for (const found of names) expect(first.stdout).toContain(`${found}='example-${found}'\n`);
  writeFileSync(join(cwd, "secrets/foo"), first.stdout);
  expect((await runCommand(["env", "--format", "dotenv", "--show"], { cwd })).stdout).toBe(first.stdout);
});

// A shell may be missing; where bash is `sh` it ends at the attempt to set what it keeps read-only.
describe.each([["sh"], ["dash"], ["bash"], ["bash", "--posix"]])("in the shell %s %s", (shell, ...options) => {
  const isThere = spawnSync(shell, ["-c", ""]).status === 0;
  test.runIf(isThere)("evaluating the shell format reaches its end, whatever the names", async () => {
    const cwd = temporaryFolder({
      "automation.toml": '[secrets]\ndev = ["foo"]\n',
      "secrets/foo": "UID=1\nPPID=2\nEUID=3\nSHELLOPTS=x\na-b=4\nk[0]=5\nLAST='x\n\n'\n",
    });
    const { stdout } = await runCommand(["env", "--format", "shell", "--show"], { cwd });
    const script = 'eval "$1"; printf %s "$LAST-$BITSWAN_AUTOMATION_STAGE"';
    const result = spawnSync(shell, [...options, "-c", script, shell, stdout], { encoding: "utf8" });
    expect(result).toMatchObject({ status: 0, stdout: "x\n\n-dev", stderr: "" });
  });
});

// Windows has no sh.
test.runIf(process.platform !== "win32")(
  "what the shell format holds is given back by sh",
  () => {
    const folder = temporaryFolder();
    fc.assert(
      fc.property(variables, (written) => {
        writeFileSync(join(folder, "script"), `${toShell(written)}exec "$1" -e "$2"\n`);
        const print =
          "process.stdout.write(JSON.stringify(Object.entries(process.env).filter(([name]) => name.startsWith('BSPUMP_TEST_'))))";
        const read = JSON.parse(
          execFileSync("sh", [join(folder, "script"), process.execPath, print], { encoding: "utf8" }),
        );
        expect(new Map(read)).toEqual(new Map(written));
      }),
      { numRuns: 25 },
    );
  },
  60_000,
);
