import { mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { callCommand } from "../support/command.js";
import { temporaryFolder } from "../support/folder.js";

function workspace(): string {
  const folder = temporaryFolder({
    "a/automation.toml": '[secrets]\ndev = ["foo"]\n',
    "a/main.ipynb": '{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []}',
    "secrets/foo": "FOO=example-value\n",
    file: "",
  });
  symlinkSync("loop", join(folder, "loop"));
  return folder;
}

const run = (cwd: string, args: readonly string[]) => callCommand(args, { cwd, env: { HOME: cwd } });

const loading = [["env"], ["run", "--", "true"], ["conf"], ["explain", "FOO"]];
const withFolders: [command: string, option: string, rest: string[]][] = [
  ...loading.flatMap(([command = "", ...rest]): [string, string, string[]][] => [
    [command, "--from", rest],
    [command, "--secrets", rest],
  ]),
  ["check", "--secrets", []],
  ["audit", "--secrets", []],
  ["notebook", "--secrets", ["a/main.ipynb"]],
];

const values: Record<string, string> = {
  "": "Name a folder, or . for the one you are in.",
  "  ": "Name a folder, or . for the one you are in.",
  "a/typo": "a/typo is not there.",
  nowhere: "nowhere is not there.",
  file: "file is not a folder.",
  loop: "loop is not there.",
};
const calls = withFolders.flatMap(([command, option, rest], index) =>
  // Each value with one option, and two of them with all.
  Object.keys(index === 0 ? values : { "": 0, nowhere: 0 }).map((value) => [command, option, value, rest] as const),
);

test.each(calls)(
  "bspump %s %s %j is a wrong call, and not the same without it",
  async (command, option, value, rest) => {
    const words = command === "notebook" ? ["notebook", "run"] : [command];
    const { status, stdout, stderr } = await run(workspace(), [...words, option, value, ...rest]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(/^error: option '.*' argument '.*' is invalid\. /);
    expect(stderr).toContain(values[value]);
  },
);

test.each([
  [["check", ""], "error: Name a folder, or . for the one you are in.\n"],
  [["audit", ""], "error: Name a folder, or . for the one you are in.\n"],
  [["new", "   "], "error: name the folder to make, or . for the one you are in\n"],
  [["new", "postgres", "   "], "error: name the folder to make, or . for the one you are in\n"],
  [["new", "app", "--secrets", ""], "is invalid. Name a folder, or . for the one you are in.\n"],
  [["new", "app", "--secrets", "file"], "file is not a folder.\n"],
  [["env", ""], "error: Give the name of a variable.\n"],
  [["env", "FOO", " "], "error: Give the name of a variable.\n"],
  [["env", "--types", ""], "is invalid. Name a file.\n"],
  [["explain", ""], "error: Give the name of a variable.\n"],
  [["conf", ""], "error: Give the name of a section.\n"],
  [["conf", "s", ""], "error: Give the name of an option.\n"],
  [["notebook", "run", ""], "error: Name a file.\n"],
  [["notebook", "run", "-o", "", "a/main.ipynb"], "is invalid. Name a file.\n"],
  [["notebook", "run", "-o", "-", "a/main.ipynb"], "is invalid. Name a file; one of that name is ./-.\n"],
  [["kernel", "install", "--prefix", ""], "is invalid. Name a folder, or . for the one you are in.\n"],
  [["kernel", "install", "--prefix", "file"], "file is not a folder.\n"],
  [["kernel", "install", "--display-name", " "], "is invalid. Give a name that users recognise.\n"],
  [["check", "--max-age", "1e9d"], "is invalid. Give an age with its unit, such as 90d, 12w, 6M or 1y.\n"],
  [["check", "--max-age", "0d"], "is invalid. Give an age with its unit, such as 90d, 12w, 6M or 1y.\n"],
  [["check", "--max-age", "1001y"], "is invalid. Give an age with its unit, such as 90d, 12w, 6M or 1y.\n"],
  [["help", "nope"], "error: unknown command 'nope'\n"],
])("a wrong call: bspump %j", async (args, message) => {
  const folder = workspace();
  const { status, stdout, stderr } = await run(folder, args);
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  expect(stderr).toMatch(/^error: /);
  expect(stderr.endsWith(message), stderr).toBe(true);
  // Nothing is made.
  expect(readdirSync(folder).sort()).toEqual(["a", "file", "loop", "secrets"]);
});

test.each([
  [["env", "--json", "--format", "table"], "option '--json' cannot be used with option '--format table'"],
  [["env", "--json", "--format", "shell", "--show"], "option '--json' cannot be used with option '--format shell'"],
  [["env", "--types", "types.d.ts", "FOO"], "option '--types' cannot be used with names of variables"],
  [["env", "--types", "--show"], "option '--types [file]' cannot be used with option '--show'"],
  [["env", "--types", "--stage", "dev"], "option '--types [file]' cannot be used with option '--stage <stage>'"],
  [["env", "--types", "--format", "json"], "option '--types [file]' cannot be used with option '--format <format>'"],
  [["env", "--types", "-", "--json"], "option '--types -' cannot be used with option '--json'"],
  [["env", "--format", "dotenv"], "option '--format dotenv' prints the values: add --show if they may be shown"],
  [["env", "--format", "shell"], "option '--format shell' prints the values: add --show if they may be shown"],
  [["check", "--json", "--format", "sarif"], "option '--json' cannot be used with option '--format sarif'"],
  [["check", "--json", "--format", "text"], "option '--json' cannot be used with option '--format text'"],
  [["check", "--explain", "all", "a"], "option '--explain <rule>' cannot be used with a folder"],
  [
    ["check", "--explain", "all", "--format", "github"],
    "option '--explain <rule>' cannot be used with option '--format github'",
  ],
  ...["--strict", "--fix", "--history", "--max-age 1d", "--stage dev", "--secrets secrets", "--skip all"].map(
    (option): [string[], string] => [
      ["check", "--explain", "all", ...option.split(" ")],
      `option '--explain <rule>' cannot be used with option '${option.split(" ")[0]}`,
    ],
  ),
  [
    ["notebook", "run", "--no-write", "-o", "x.ipynb", "a/main.ipynb"],
    "option '--no-write' cannot be used with option '-o, --output <file>'",
  ],
  [["notebook", "run", "-o", "x.ipynb", "a/main.ipynb", "a/main.ipynb"], "--output works with one notebook only"],
  [["kernel", "install", "--user", "--prefix", "a"], "option '--user' cannot be used with option '--prefix <dir>'"],
  [["kernel", "remove", "--sys-prefix", "--user"], "cannot be used with option"],
])("what cannot be meant together is a wrong call: bspump %j", async (args, message) => {
  const folder = workspace();
  const { status, stdout, stderr } = await run(folder, args);
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  expect(stderr).toMatch(/^error: /);
  expect(stderr).toContain(message);
  expect(readdirSync(folder).sort()).toEqual(["a", "file", "loop", "secrets"]);
});

test.each([
  ["env", "--json", "--format", "json"],
  ["check", "--explain", "all", "--json"],
  ["check", "--explain", "all", "--format", "json"],
])("what means the same may be given twice: bspump %s %s %s %s", async (...args) => {
  const folder = workspace();
  const { status, stdout } = await run(join(folder, "a"), args);
  expect(status).toBe(0);
  expect(() => JSON.parse(stdout)).not.toThrow();
});

test("env --types - writes to stdout", async () => {
  const folder = workspace();
  const { status, stdout } = await run(folder, ["env", "--types", "-", "--from", "a"]);
  expect(status).toBe(0);
  expect(stdout).toContain('"FOO": string;');
  expect(readdirSync(folder)).not.toContain("-");
});

test("notebook run --secrets is about the folder it is typed in, and not the notebook's", async () => {
  const folder = temporaryFolder({
    "ws/a/automation.toml": '[secrets]\ndev = ["foo"]\n',
    "ws/a/main.ipynb": JSON.stringify({
      nbformat: 4,
      nbformat_minor: 5,
      metadata: {},
      cells: [
        {
          cell_type: "code",
          id: "a",
          metadata: {},
          outputs: [],
          source: 'import "bspump/api";\nimport { status } from "bspump";\nstatus().secretsDir',
        },
      ],
    }),
    "other/foo": "FOO=example-value\n",
  });
  const { status, stdout, stderr } = await run(folder, ["notebook", "run", "--secrets", "other", "ws/a/main.ipynb"]);
  expect(status, stderr).toBe(0);
  expect(stdout).toContain(join(folder, "other"));
});

test("no message of the command names an option of a function", async () => {
  const folder = workspace();
  mkdirSync(join(folder, "bare"));
  const { stderr } = await run(folder, ["conf", "--from", "a"]);
  expect(stderr).toBe(
    `bspump: No pipelines.conf was found from ${join(folder, "a")} upwards. Make one beside its automation.toml, name its folder with --from, or name the file by ASAB_CONFIG.\n`,
  );
  const missing = await run(folder, ["env", "NOPE"]);
  expect(missing.stderr).toMatch(
    /NOPE is in no group of the stage dev\. No automation was found: name its folder with --from\.\n$/,
  );
  const named = await callCommand(["conf", "--from", "a"], {
    cwd: folder,
    env: { HOME: folder, ASAB_CONFIG: "/nowhere" },
  });
  expect(named.stderr).toBe("bspump: ASAB_CONFIG names /nowhere, which is not there. Correct it.\n");
});
