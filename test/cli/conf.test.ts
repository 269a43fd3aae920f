import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { callCommand } from "../support/command.js";
import { temporaryFolder } from "../support/folder.js";

const password = "example$pass#word";

function workspace(): string {
  return temporaryFolder({
    "automation.toml": '[secrets]\ndev = ["db"]\nproduction = ["db-prod"]\n',
    "secrets/db": `DB_HOST=db.example.org\nDB_PASSWORD='${password}'\n`,
    "secrets/db-prod": "DB_HOST=production.example.org\n",
    "pipelines.conf": [
      "[DEFAULT]",
      "retries = 3",
      "[connection:Db]",
      "host = ${DB_HOST}",
      "Password = ${DB_PASSWORD}",
      "url = postgres://app:${password}@${host}/${name}",
      "name = app",
      "region = ${REGION:-eu}",
      "[pipeline:P]",
      "dsn = ${connection:Db:url}",
      "",
    ].join("\n"),
  });
}

describe("bspump conf", () => {
  test("shows every option as an automation of the dev stage sees it, secrets masked, through any chain", async () => {
    const { status, stdout, stderr } = await callCommand(["conf", "connection:Db"], { cwd: workspace() });
    expect({ status, stdout, stderr }).toEqual({
      status: 0,
      stdout: [
        "SECTION        OPTION    VALUE",
        "connection:Db  host      ********",
        "connection:Db  password  ********",
        "connection:Db  url       ********",
        "connection:Db  name      app",
        "connection:Db  region    eu",
        "connection:Db  retries   3",
        "",
      ].join("\n"),
      stderr: "",
    });
  });

  test.each([
    [["connection:Db", "name"], "app\n"],
    [["connection:Db", "PASSWORD"], "********\n"],
    [["connection:Db", "password", "--show"], `${password}\n`],
    [["connection:Db", "url", "--show"], `postgres://app:${password}@db.example.org/app\n`],
  ])("gives one value by itself: %j", async (args, output) => {
    const { status, stdout } = await callCommand(["conf", ...args], { cwd: workspace() });
    expect({ status, stdout }).toEqual({ status: 0, stdout: output });
  });

  test("warns of an include that names no file, without what a variable holds", async () => {
    const cwd = temporaryFolder({
      "automation.toml": '[secrets]\ndev = ["db"]\n',
      "secrets/db": `DB_PASSWORD='${password}'\n`,
      "pipelines.conf": "[general]\ninclude = ${DB_PASSWORD}.conf\n",
    });
    const { status, stdout, stderr } = await callCommand(["conf"], { cwd });
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: "SECTION  OPTION   VALUE\ngeneral  include  ********\n",
    });
    expect(stderr).toBe(
      `bspump: ${join(cwd, "pipelines.conf")}:2: [general] include names \${DB_PASSWORD}.conf, part of which is not a file. Correct the name.\n`,
    );
  });

  test.each([
    ["an operator's word", "${NOPE:-${DB_PASSWORD}}"],
    ["part of a word", "${NOPE-x$DB_PASSWORD}"],
    ["an operator on a secret", "${DB_PASSWORD:-x}"],
    ["part of a value", "x$DB_PASSWORD-y"],
    ["another section's option", "${t:chain}"],
    ["DEFAULT", "${underlying}"],
    ["a line of a value", "x\n  ${DB_PASSWORD}"],
  ])("masks what holds a secret by way of %s", async (_name, value) => {
    const cwd = temporaryFolder({
      "automation.toml": '[secrets]\ndev = ["db"]\n',
      "secrets/db": `DB_PASSWORD='${password}'\n`,
      "pipelines.conf": `[DEFAULT]\nunderlying = $DB_PASSWORD\n[s]\nk = ${value}\n[t]\nchain = <\${end}>\nend = \${DEFAULT:underlying}\n`,
    });
    const [table, json, one] = await Promise.all(
      [["conf"], ["conf", "--json"], ["conf", "s", "k"]].map((args) => callCommand(args, { cwd })),
    );
    expect([table?.status, json?.status, one?.stdout]).toEqual([0, 0, "********\n"]);
    for (const result of [table, json, one]) expect(`${result?.stdout}${result?.stderr}`).not.toContain(password);
  });

  test("with --json tells where each option stands", async () => {
    const cwd = workspace();
    const { status, stdout } = await callCommand(["conf", "connection:Db", "--json"], { cwd });
    expect(status).toBe(0);
    const file = join(cwd, "pipelines.conf");
    expect(stdout).not.toContain(password);
    expect(JSON.parse(stdout)).toMatchObject({
      stage: "dev",
      files: [file],
      options: expect.arrayContaining([
        { section: "connection:Db", option: "host", value: "********", secret: true, file, line: 4 },
        { section: "connection:Db", option: "name", value: "app", secret: false, file, line: 7 },
      ]),
      unresolved: [],
    });
  });

  test("with --stage production lists all that production would miss, and ends with status 1", async () => {
    const cwd = workspace();
    const { status, stdout, stderr } = await callCommand(["conf", "--stage", "production"], { cwd });
    expect(status).toBe(1);
    expect(stdout).toContain("connection:Db  password  (unresolved)\n");
    expect(stdout).toContain("connection:Db  url       (unresolved)\n");
    expect(stdout).toContain("connection:Db  host      ********\n");
    const file = join(cwd, "pipelines.conf");
    const [first = "", ...others] = stderr.trimEnd().split("\n");
    expect(first).toMatch(/pipelines\.conf:5:12: \[connection:Db\] password: \$\{DB_PASSWORD\} /);
    expect(first).toContain("The stage production has the groups db-prod: add it to one of them");
    expect(first).toContain("It is in db of dev.");
    expect(first).toContain(file);
    expect(others.length).toBeGreaterThan(0);
    expect(stdout + stderr).not.toContain(password);
    const json = await callCommand(["conf", "--stage", "production", "--json"], { cwd });
    expect(json.status).toBe(1);
    expect(JSON.parse(json.stdout).unresolved[0]).toMatchObject({
      section: "connection:Db",
      option: "password",
      reference: "${DB_PASSWORD}",
      file,
      line: 5,
      message: expect.stringContaining("It is in db of dev."),
    });
  });

  test("only what is asked for decides the status", async () => {
    const { status, stdout } = await callCommand(["conf", "connection:Db", "name", "--stage", "production"], {
      cwd: workspace(),
    });
    expect({ status, stdout }).toEqual({ status: 0, stdout: "app\n" });
  });

  test.each([
    [["conf", "nosuch"], "nosuch"],
    [["conf", "connection:Db", "nosuch"], "nosuch"],
    [["conf", "--from", "/"], "pipelines.conf"],
  ])("what is not there is reported: %j", async (args, name) => {
    const { status, stdout, stderr } = await callCommand(args, { cwd: workspace() });
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toContain(name);
  });
});
