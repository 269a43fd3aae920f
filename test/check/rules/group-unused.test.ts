import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { groupUnused } from "#dist/check/rules/group-unused.js";
import { automation, findingsOf } from "../../support/workspace.js";

const toml = automation({ dev: ["foo", "bar"], production: ["foo-prod"] });
const secrets = {
  "secrets/foo": "FOO_KEY=x\nFOO_ID=x\n",
  "secrets/bar": "BAR_KEY=x\n",
  "secrets/foo-prod": "FOO_KEY=x\n",
};
const unusedWith = (sources: Record<string, string>, prepare?: (folder: string) => void) =>
  findingsOf(groupUnused, { "a/automation.toml": toml, ...secrets, ...sources }, prepare && { prepare }).map(
    ({ line, what }) => [line, what],
  );
const barIsUnused = [[2, "none of the variables of bar (dev, live-dev) is used"]];

const notebook = (source: string[], output = "") =>
  JSON.stringify({ cells: [{ cell_type: "code", outputs: [{ output_type: "stream", text: [output] }], source }] });

test.each([
  ["a program", { "a/main.ts": "process.env.FOO_KEY; env('FOO_ID')" }],
  ["another language, further down", { "a/src/main.go": 'os.Getenv("FOO_KEY")' }],
  ["pipelines.conf", { "a/pipelines.conf": "[a]\nx=${FOO_KEY}\n" }],
  ["a notebook", { "a/main.ipynb": notebook(["console.log(\n", 'env("FOO_KEY"))'], "BAR_KEY") }],
])("a name in %s is a use; a group of which there is none is told", (_name, sources) => {
  expect(unusedWith(sources)).toEqual(barIsUnused);
});

test("a part of a longer name is no use", () => {
  expect(unusedWith({ "a/main.ts": "FOO_KEY, BAR_KEY_2, MY_BAR_KEY" })).toEqual(barIsUnused);
});

test("what stands in other folders, in automation.toml or in a file that is no text is no use", () => {
  expect(
    unusedWith({
      "a/main.ts": "FOO_KEY",
      "b/main.ts": "BAR_KEY",
      "b/automation.toml": automation({}),
      "a/node_modules/x/index.js": "BAR_KEY",
      "a/templates/main.ts": "BAR_KEY",
      "a/data.bin": "\0BAR_KEY",
    }),
  ).toEqual(barIsUnused);
});

test("what another group refers to is used", () => {
  expect(unusedWith({ "a/main.ts": "FOO_ID", "secrets/foo": "FOO_KEY=${BAR_KEY}\nFOO_ID=x\n" })).toEqual([
    [3, "none of the variables of foo-prod (production) is used"],
  ]);
});

test("nothing is told of an automation that has no sources, or more than can be read", () => {
  expect(unusedWith({})).toEqual([]);
  expect(unusedWith({ "a/main.ts": "nothing", "a/data.csv": "x".repeat(2_000_000) })).toEqual([]);
});

test("what a pipelines.conf includes from elsewhere, and a link to a file, are read as sources", () => {
  const conf = { "a/pipelines.conf": "[general]\ninclude=../shared.conf\n", "shared.conf": "[x]\ny=${BAR_KEY}\n" };
  expect(unusedWith({ "a/main.ts": "FOO_KEY", ...conf })).toEqual([]);
  const prepare = (folder: string) => symlinkSync(join(folder, "shared.ts"), join(folder, "a", "shared.ts"));
  expect(unusedWith({ "a/main.ts": "FOO_KEY", "shared.ts": "BAR_KEY" }, prepare)).toEqual([]);
});
