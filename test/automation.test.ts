import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { load } from "bspump/api";
import { describe, expect, test } from "vitest";
import { failureOf } from "./support/failure.js";
import { temporaryFolder } from "./support/folder.js";

const listing = (...groups: string[]) => `[secrets]\ndev = ${JSON.stringify(groups)}\n`;

/** Gives the path of the automation that is found from `from`. */
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

  test.each([
    ["relative", "a/main.ipynb"],
    ["in a folder that is gone", "/no/such/folder/main.ipynb"],
  ])("starts in the working directory where JPY_SESSION_NAME is %s", (_name, notebook) => {
    const { warnings } = load({ env: { JPY_SESSION_NAME: notebook } });
    expect(warnings.map(({ message }) => message).join()).toContain(`from ${process.cwd()} upwards`);
  });

  test("loads nothing and warns once where there is no automation", () => {
    const folder = temporaryFolder();
    const env = { A: "1" };
    expect(load({ from: folder, env })).toMatchObject({
      stage: "dev",
      deployed: false,
      groups: [],
      variables: [],
      warnings: [{ code: "AUTOMATION_MISSING", message: expect.stringContaining(`from ${folder} upwards`) }],
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

  test("is refused where it is malformed", () => {
    const folder = temporaryFolder({ "pipelines.conf": "[secrets]\nno assignment\n" });
    expect(failureOf(() => load({ from: folder, env: {} }))).toMatchObject({
      code: "CONF_INVALID",
      file: join(folder, "pipelines.conf"),
      line: 2,
    });
  });
});

describe("automation.toml is refused", () => {
  test.each([
    [
      "a malformed value",
      '[secrets]\ndev = ["foo"\nstaging = 1\n',
      { line: 3, column: 1 },
      "expected comma or end of structure",
    ],
    ["a duplicate key", '[secrets]\ndev = ["a"]\ndev = ["b"]\n', { line: 3, column: 1 }, "is not valid TOML"],
    ["deep nesting", `a = ${"[".repeat(100_000)}`, { line: 1 }, "nested"],
    ["secrets that are no table", "secrets = 1\n", {}, "[secrets] in"],
    [
      "a stage that is a number",
      "[secrets]\ndev = 1\n",
      {},
      'Make it a list of group names, such as dev = ["foo", "bar"].',
    ],
    ["an item that is a table", "[secrets]\ndev = [{ a = 1 }]\n", {}, "An item of [secrets] dev"],
    ["a service that is no table", "[services]\nkafka = true\n", {}, "[services.kafka]"],
  ])("%s", (_name, text, position, message) => {
    const folder = temporaryFolder({ "automation.toml": text });
    const env = { A: "1" };
    const file = join(folder, "automation.toml");
    const error = failureOf(() => load({ from: folder, env }));
    expect(error).toMatchObject({ code: "AUTOMATION_INVALID", file, ...position });
    expect(error.message).toContain(file);
    expect(error.message).toContain(message);
    expect(error.message.length).toBeLessThan(1_000);
    expect(env).toEqual({ A: "1" });
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

  test("with the place shown", () => {
    const folder = temporaryFolder({ "automation.toml": "[secrets]\ndev = foo\n" });
    expect(failureOf(() => load({ from: folder, env: {} })).message).toMatch(
      /\n\n1 \| \[secrets\]\n2 \| dev = foo\n {2}\| {7}\^$/,
    );
  });
});
