import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { load } from "bspump/api";
import { describe, expect, test } from "vitest";
import { failureOf } from "../support/failure.js";
import { temporaryFolder } from "../support/folder.js";

const listing = (...groups: string[]) => `[secrets]\ndev = ${JSON.stringify(groups)}\n`;

/** Returns the path of the automation that is found from `from`. */
function found(from: string | undefined, env: Record<string, string> = {}): string | undefined {
  return load({ ...(from === undefined ? {} : { from }), env }).automation?.file;
}

describe("the search", () => {
  test("goes up to the nearest automation.toml", () => {
    const folder = temporaryFolder({
      "automation.toml": listing(),
      "a/automation.toml": listing(),
      "a/b/c/main.ipynb": "",
    });
    expect(found(join(folder, "a/b/c"))).toBe(join(folder, "a/automation.toml"));
    expect(found(join(folder, "a"))).toBe(join(folder, "a/automation.toml"));
    expect(found(folder)).toBe(join(folder, "automation.toml"));
  });

  test("takes a blank automation.toml, or a folder of that name, for none", () => {
    const folder = temporaryFolder({ "automation.toml": listing(), "a/automation.toml": " \n\t\r\n", "a/b/x": "" });
    mkdirSync(join(folder, "a/b/automation.toml"));
    expect(found(join(folder, "a/b"))).toBe(join(folder, "automation.toml"));
  });

  test("starts in the folder of JPY_SESSION_NAME where that is absolute and there, but options.from wins", () => {
    const folder = temporaryFolder({ "a/automation.toml": listing(), "b/automation.toml": listing() });
    const notebook = { JPY_SESSION_NAME: join(folder, "a/main.ipynb") };
    expect(found(undefined, notebook)).toBe(join(folder, "a/automation.toml"));
    expect(found(join(folder, "b"), notebook)).toBe(join(folder, "b/automation.toml"));
  });

  test("takes the folder that holds what JPY_SESSION_NAME names, be it a folder", () => {
    const folder = temporaryFolder({ "automation.toml": listing(), "a/automation.toml": listing() });
    expect(found(undefined, { JPY_SESSION_NAME: join(folder, "a") })).toBe(join(folder, "automation.toml"));
    expect(found(undefined, { JPY_SESSION_NAME: join(folder, "gone.ipynb") })).toBe(join(folder, "automation.toml"));
  });

  test.each([
    ["relative", "a/main.ipynb"],
    ["empty", ""],
    ["in a folder that is gone", "/no/such/folder/main.ipynb"],
    ["below a file", join(import.meta.filename, "main.ipynb")],
  ])("starts in the working directory where JPY_SESSION_NAME is %s", (_name, notebook) => {
    const { warnings } = load({ env: { JPY_SESSION_NAME: notebook } });
    expect(warnings.map(({ message }) => message).join()).toContain(`from ${process.cwd()} upwards`);
  });

  test("passes over what cannot be looked at", () => {
    const folder = temporaryFolder({ "automation.toml": listing(), file: "", "a/b/x": "" });
    symlinkSync("automation.toml", join(folder, "a/automation.toml"));
    symlinkSync("pipelines.conf", join(folder, "a/b/pipelines.conf"));
    expect(found(join(folder, "a/b"))).toBe(join(folder, "automation.toml"));
    expect(found(join(folder, "file"))).toBe(join(folder, "automation.toml"));
    expect(found(join(folder, "gone/deeper"))).toBe(join(folder, "automation.toml"));
  });

  test("loads nothing and warns once if there is no automation", () => {
    const folder = temporaryFolder();
    const env = { A: "1" };
    expect(load({ from: folder, env })).toMatchObject({
      stage: "dev",
      deployed: false,
      groups: [],
      variables: [],
      warnings: [
        {
          code: "AUTOMATION_MISSING",
          message: `no automation.toml was found from ${folder} upwards, so nothing is loaded. Make one beside the notebook.`,
        },
      ],
    });
    expect(env).toEqual({ A: "1" });
  });
});

describe("the older format", () => {
  const conf = "[secrets]\ngroups = foo bar\nproduction_groups = foo-prod\nstaging_groups =\n";

  test.each([
    ["dev", ["foo", "bar"]],
    ["live-dev", ["foo", "bar"]],
    ["staging", ["foo", "bar"]],
    ["production", ["foo-prod"]],
  ] as const)("gives %s its groups", (stage, groups) => {
    const folder = temporaryFolder({
      "pipelines.conf": conf,
      "secrets/foo": "A=1\n",
      "secrets/bar": "B=2\n",
      "secrets/foo-prod": "A=3\n",
    });
    const status = load({ from: folder, stage, env: {} });
    expect(status.automation).toEqual({ file: join(folder, "pipelines.conf"), directory: folder, format: "conf" });
    expect(status.groups.map(({ name }) => name)).toEqual(groups);
  });

  test("may begin with a byte order mark", () => {
    const folder = temporaryFolder({ "pipelines.conf": `\ufeff${conf}` });
    expect(load({ from: folder, env: {} }).automation?.format).toBe("conf");
  });

  test("does not let dev and live-dev stand in for each other", () => {
    const folder = temporaryFolder({ "pipelines.conf": "[secrets]\ndev_groups = foo\n", "secrets/foo": "A=1\n" });
    expect(load({ from: folder, stage: "live-dev", env: {} }).groups).toEqual([]);
  });

  test("is passed over without a [secrets] section, and where any automation.toml is above", () => {
    const folder = temporaryFolder({
      "a/pipelines.conf": conf,
      "a/b/pipelines.conf": "[general]\nsecrets = [secrets]\n",
      "x/automation.toml": listing(),
      "x/y/pipelines.conf": conf,
    });
    expect(found(join(folder, "a/b"))).toBe(join(folder, "a/pipelines.conf"));
    expect(found(join(folder, "x/y"))).toBe(join(folder, "x/automation.toml"));
  });

  test("reads one with a byte order mark, and names on several lines", () => {
    const folder = temporaryFolder({ "pipelines.conf": "\ufeff[secrets]\r\ngroups =\r\n  foo\r\n  bar\r\n" });
    expect(load({ from: folder, env: {} }).groups.map(({ name }) => name)).toEqual(["foo", "bar"]);
  });

  test("takes a blank dev_groups for none", () => {
    const folder = temporaryFolder({ "pipelines.conf": "[secrets]\ndev_groups =\ngroups = foo\n" });
    expect(load({ from: folder, env: {} }).groups.map(({ name }) => name)).toEqual(["foo"]);
  });

  test("is not spoilt by what another stage lists", () => {
    const folder = temporaryFolder({ "pipelines.conf": "[secrets]\ngroups = foo\nstaging_groups = ${X\n" });
    expect(load({ from: folder, env: {} }).groups.map(({ name }) => name)).toEqual(["foo"]);
    expect(failureOf(() => load({ from: folder, stage: "staging", env: {} }))).toMatchObject({
      code: "REFERENCE_INVALID",
      line: 3,
      column: 18,
    });
  });

  test.each([
    [
      "a line that is no assignment",
      "[secrets]\nno assignment\n",
      "CONF_INVALID",
      [2, 1],
      "FILE:2:1 is neither a section nor an option. Write [section] or option = value, or indent the line to continue a value.",
    ],
    [
      "bytes that are not UTF-8",
      Buffer.concat([Buffer.from("[secrets]\ngroups = "), Buffer.from([0xff])]),
      "CONF_INVALID",
      [2, 10],
      "FILE:2:10 has bytes that are not UTF-8. Save the file as UTF-8.",
    ],
    [
      "a path in place of a name",
      "[general]\nx = ../foo\n[secrets]\ngroups = foo ../foo\n",
      "GROUP_NAME_INVALID",
      [4, 14],
      "FILE:4:14 lists a group for dev whose name is not that of a file below the secrets directory. Name one without .., without \\ and without a slash at either end.",
    ],
  ] as const)("is refused for %s", (_name, text, code, [line, column], message) => {
    const folder = temporaryFolder({ "pipelines.conf": text });
    const file = join(folder, "pipelines.conf");
    const env = { A: "1" };
    expect(failureOf(() => load({ from: folder, env }))).toMatchObject({
      code,
      file,
      line,
      column,
      message: message.replace("FILE", file),
    });
    expect(env).toEqual({ A: "1" });
  });
});

describe("automation.toml is rejected", () => {
  const named = 'Make it the name of a group, such as "foo".';

  test.each([
    [
      "a malformed value",
      '[secrets]\ndev = ["foo"\nstaging = 1\n',
      [3, 1],
      "FILE:3:1 is not valid TOML at staging: expected comma or end of structure. Correct that line.",
    ],
    [
      "a duplicate key",
      'dev = ["a"]\ndev = ["b"]\n',
      [2, 1],
      "FILE:2:1 is not valid TOML at dev: trying to redefine an already defined table or value. Correct that line.",
    ],
    [
      "secrets that are no table",
      "a = 1\n secrets = 1\n",
      [2, 2],
      "[secrets] in FILE:2:2 is of the wrong kind. Make it a table, such as [secrets] on a line of its own.",
    ],
    [
      "secrets that are many tables",
      '[[secrets]]\ndev = ["foo"]\n',
      [1, 1],
      "[secrets] in FILE:1:1 is of the wrong kind. Make it a table, such as [secrets] on a line of its own.",
    ],
    [
      "a stage that is a number",
      "[deployment]\ndev = 2\n[secrets] # granted\ndev = 1\n",
      [4, 1],
      '[secrets] dev in FILE:4:1 is of the wrong kind. Make it a list of group names, such as dev = ["foo", "bar"].',
    ],
    [
      "a stage that is a table",
      "[secrets.live-dev]\n",
      [1, 1],
      '[secrets] live-dev in FILE:1:1 is of the wrong kind. Make it a list of group names, such as live-dev = ["foo", "bar"].',
    ],
    [
      "an item that is a table",
      "secrets.dev = [{ a = 1 }]\n",
      [1, 1],
      `An item of [secrets] dev in FILE:1:1 is of the wrong kind. ${named}`,
    ],
    [
      "an item that is a list",
      '[secrets]\n"dev" = [\n  ["foo"],\n]\n',
      [2, 1],
      `An item of [secrets] dev in FILE:2:1 is of the wrong kind. ${named}`,
    ],
    [
      "an item where no place is found",
      'secrets = { staging = [], dev = [["foo"]] }\n',
      [],
      `An item of [secrets] dev in FILE is of the wrong kind. ${named}`,
    ],
    [
      "services that are a list",
      "services = []\n",
      [1, 1],
      "[services] in FILE:1:1 is of the wrong kind. Make it a table, such as [services] on a line of its own.",
    ],
  ] as const)("%s", (_name, text, [line, column], message) => {
    const folder = temporaryFolder({ "automation.toml": text });
    const env = { A: "1" };
    const file = join(folder, "automation.toml");
    const error = failureOf(() => load({ from: folder, env }));
    expect(error).toMatchObject({ code: "AUTOMATION_INVALID", file, message: message.replace("FILE", file) });
    expect([error.line, error.column]).toEqual([line, column]);
    expect(env).toEqual({ A: "1" });
  });

  test("deep nesting, in a message that is short", () => {
    const folder = temporaryFolder({ "automation.toml": `a = ${"[".repeat(100_000)}` });
    const error = failureOf(() => load({ from: folder, env: {} }));
    expect(error).toMatchObject({ code: "AUTOMATION_INVALID", line: 1, message: expect.stringContaining("nested") });
    expect(error.message.length).toBeLessThan(1_000);
  });

  test("bytes that are not UTF-8", () => {
    const folder = temporaryFolder({
      "automation.toml": Buffer.concat([Buffer.from("[secrets]\ndev = ['"), Buffer.from([0xff]), Buffer.from("']\n")]),
    });
    expect(failureOf(() => load({ from: folder, env: {} }))).toMatchObject({
      code: "AUTOMATION_INVALID",
      line: 2,
      column: 9,
      message: `${join(folder, "automation.toml")}:2:9 has bytes that are not UTF-8. Save the file as UTF-8.`,
    });
  });

  test("with the place and the key, and nothing else of the line", () => {
    const folder = temporaryFolder({ "automation.toml": "[secrets]\ndev = pasted\n" });
    const { message, cause } = failureOf(() => load({ from: folder, env: {} }));
    expect(message).toMatch(/automation\.toml:2:\d+ is not valid TOML at dev: [^\n]+\. Correct that line\.$/);
    expect(message).not.toContain("pasted");
    expect(cause).toBeUndefined();
  });
});
