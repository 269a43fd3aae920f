import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { load } from "bspump/api";
import { describe, expect, test } from "vitest";
import { mainFile, runCommand } from "../support/command.js";
import { temporaryFolder } from "../support/folder.js";
import { automation } from "../support/workspace.js";

const canary = "canary $$ #1 'x' \\";
const files = {
  "a/automation.toml": automation({ dev: ["foo"], production: ["foo-prod"] }),
  "secrets/foo": "# about\nUSER=me # mine\nPASSWORD=old\n",
};

async function secret(args: readonly string[], input = "", changed: Record<string, string> = {}) {
  const folder = temporaryFolder({ ...files, ...changed });
  const run = (more: readonly string[], text = "") =>
    runCommand(["secret", ...more], { cwd: join(folder, "a"), env: { HOME: folder }, input: text });
  return { folder, run, ...(await run(args, input)) };
}

function loaded(folder: string, stage: "dev" | "production" = "dev") {
  const env: Record<string, string> = {};
  load({ from: join(folder, "a"), stage, env });
  return env;
}

describe("secret set", () => {
  test("has the value arrive as it was given, and keeps the rest and the permissions", async () => {
    const folder = temporaryFolder(files);
    const file = join(folder, "secrets/foo");
    chmodSync(file, 0o640);
    const { status, stdout, stderr } = await runCommand(["secret", "set", "foo", "PASSWORD"], {
      cwd: join(folder, "a"),
      env: { HOME: folder },
      input: `${canary}\n`,
    });
    expect({ status, stdout, stderr }).toEqual({
      status: 0,
      stdout: `set PASSWORD in ${join("..", "secrets", "foo")}:3\n`,
      stderr: "",
    });
    expect(loaded(folder)).toMatchObject({ USER: "me", PASSWORD: canary });
    expect(readFileSync(file, "utf8")).toMatch(/^# about\nUSER=me # mine\nPASSWORD=/);
    if (process.platform !== "win32") expect(statSync(file).mode & 0o777).toBe(0o640);
  });

  test("takes more than a line, and one line ending off", async () => {
    const key = "-----BEGIN-----\nabc\n-----END-----\n";
    const { folder } = await secret(["set", "foo", "KEY"], `${key}\n`);
    expect(loaded(folder).KEY).toBe(key);
  });

  test("makes a group that only the user can read, and says if no stage has it", async () => {
    const { folder, stderr, run } = await secret(["set", "new", "A"], "x");
    expect(stderr).toMatch(/^bspump: no stage of automation\.toml has the group new\. List it there/);
    if (process.platform !== "win32") expect(statSync(join(folder, "secrets/new")).mode & 0o777).toBe(0o600);
    expect((await run(["set", "foo-prod", "PASSWORD", "--stage", "production"], "y")).stderr).toBe("");
    expect(loaded(folder, "production").PASSWORD).toBe("y");
  });

  test("makes no secrets directory, which might be committed", async () => {
    const folder = temporaryFolder({ "a/automation.toml": "[secrets]\ndev = ['foo']\n" });
    const { status, stderr } = await runCommand(["secret", "set", "foo", "A"], {
      cwd: join(folder, "a"),
      env: { HOME: folder },
      input: "x",
    });
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /There is no secrets directory for .*\. Make a folder "secrets" above it, which git does not track/,
    );
    expect(existsSync(join(folder, "secrets"))).toBe(false);
  });

  test("rejects a group that the stage does not have", async () => {
    const { status, stderr } = await secret(["set", "foo", "A", "--stage", "production"], "x");
    expect(status).toBe(1);
    expect(stderr).toMatch(/the stage production has the groups foo-prod, and not foo\. Name one of them/);
  });

  test("has no argument for a value, and rejects what no variable can hold", async () => {
    expect(await secret(["set", "foo", "A", "canary"])).toMatchObject({ status: 2 });
    const { status, stderr, folder } = await secret(["set", "foo", "A"], "can\0ary");
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: "bspump: The value of A has a NUL, which a variable cannot hold. Encode it first.\n",
    });
    expect(readFileSync(join(folder, "secrets/foo"), "utf8")).toBe(files["secrets/foo"]);
    for (const name of ["", "A B", "A=1"]) expect((await secret(["set", "foo", name], "x")).status).toBe(2);
    for (const group of ["", "../x", "/x"]) expect((await secret(["set", group, "A"], "x")).status).toBe(2);
  });

  test("leaves a group that cannot be read, and shows no part of a value", async () => {
    const broken = "A=1\nB='canary\n";
    const { folder, status, stdout, stderr } = await secret(["set", "foo", "A"], "canary2", { "secrets/foo": broken });
    expect(status).toBe(1);
    expect(stdout + stderr).not.toContain("canary");
    expect(readFileSync(join(folder, "secrets/foo"), "utf8")).toBe(broken);
  });

  // A terminal that a program can have is a matter of each system.
  test.runIf(process.platform === "linux" && existsSync("/usr/bin/script"))(
    "asks at a terminal without showing what is typed",
    () => {
      const folder = temporaryFolder(files);
      const command = `'${process.execPath}' '${mainFile}' secret set foo PASSWORD`;
      const typed = (keys: string) =>
        spawnSync("sh", ["-c", '(sleep 1.5; printf "$1") | script -qec "$2" /dev/null', "sh", keys, command], {
          cwd: join(folder, "a"),
          encoding: "utf8",
          env: { ...process.env, HOME: folder },
        });
      const { stdout } = typed("canx\\177ary$x\\r");
      expect(stdout).toContain("Value of PASSWORD (it is not shown): ");
      expect(stdout).not.toContain("can");
      expect(loaded(folder).PASSWORD).toBe("canary$x");
      expect(typed("other\\003").status).toBe(130);
      expect(loaded(folder).PASSWORD).toBe("canary$x");
    },
  );
});

test("secret list shows names, lines and marks", async () => {
  const marked = { "secrets/foo": "A=canary\n# noredact\nB=canary\n" };
  const { stdout, run } = await secret(["list", "foo"], "", marked);
  expect(stdout).toBe("VARIABLE  LINE\nA         1\nB         3     # noredact\n");
  expect(JSON.parse((await run(["list", "foo", "--json"])).stdout).variables).toEqual([
    { name: "A", line: 1, mark: null },
    { name: "B", line: 3, mark: "noredact" },
  ]);
  const missing = await run(["list", "fo"]);
  expect(missing.stderr).toMatch(/There is no group fo in .*; the groups there are foo\. Correct the name\.\n$/);
});

test("secret unset takes a variable out, and fails if it is not there", async () => {
  const { folder, status, run } = await secret(["unset", "foo", "PASSWORD"]);
  expect(status).toBe(0);
  expect(readFileSync(join(folder, "secrets/foo"), "utf8")).toBe("# about\nUSER=me # mine\n");
  expect(await run(["unset", "foo", "PASSWORD"])).toMatchObject({
    status: 1,
    stderr: `bspump: PASSWORD is not in ${join("..", "secrets", "foo")}, so nothing was changed\n`,
  });
});

describe("check --fix", () => {
  const fix = async (group: string, more: Record<string, string> = {}) => {
    const folder = temporaryFolder({ ...files, "secrets/foo": group, "secrets/foo-prod": "", ...more });
    const run = () => runCommand(["check", "--fix", "--json"], { cwd: folder, env: { HOME: folder } });
    const { stdout, stderr } = await run();
    const { findings } = JSON.parse(stdout) as { findings: { rule: string; line: number }[] };
    const left = findings.filter(({ rule }) => rule === "text-lost").map(({ line }) => line);
    return { folder, stderr, left, text: readFileSync(join(folder, "secrets/foo"), "utf8") };
  };

  test("writes what loses text so that what is written arrives", async () => {
    const before = 'A=pa$x # why\nB=pa$$y\nC="q $z \\"w\\""\nD=a #b\n# kept\nE=1\nF=x\\$y\'z\n';
    const { folder, stderr, left, text } = await fix(before);
    expect(left).toEqual([]);
    expect(loaded(folder)).toMatchObject({ A: "pa$x", B: "pa$$y", C: 'q $z "w"', D: "a #b", E: "1", F: "x\\$y'z" });
    expect(text).toBe("A='pa$x' # why\nB='pa$$y'\nC='q $z \"w\"'\nD='a #b'\n# kept\nE=1\nF=\"x\\\\\\$y'z\"\n");
    expect(stderr.split("\n").slice(0, 2)).toEqual([
      `bspump: fixed ${join("secrets", "foo")}:1: A`,
      `bspump: fixed ${join("secrets", "foo")}:2: B`,
    ]);
  });

  test("leaves a reference that resolves somewhere, that the platform resolves, or that has an operator", async () => {
    const before = "HOST=h\nA=$HOST/$x\nB=$BITSWAN_GITOPS_DOMAIN\nC=${x:-y}$z\nD=$BASE/x\n";
    const other = { "b/automation.toml": automation({ dev: ["base", "foo"] }), "secrets/base": "BASE=b\n" };
    const { text, left } = await fix(before, other);
    expect(text).toBe(before);
    expect(left).toEqual([2, 4, 5, 3]);
  });

  test("changes nothing twice", async () => {
    const { text } = await fix("A=pa$x\n");
    expect((await fix(text)).text).toBe(text);
  });
});
