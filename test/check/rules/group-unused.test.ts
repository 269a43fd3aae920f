import { symlinkSync, truncateSync } from "node:fs";
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
])("a name in %s is a use; a group of which there is none is reported", (_name, sources) => {
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

test("a large file of data is searched like any other", () => {
  const data = "2026-01-01,some data\n".repeat(200_000);
  expect(unusedWith({ "a/main.ts": "FOO_KEY", "a/data.csv": data })).toEqual(barIsUnused);
  expect(unusedWith({ "a/main.ts": "FOO_KEY", "a/data.csv": `${data}BAR_KEY\n` })).toEqual([]);
});

test("of many names, and of names that are no words, each is found", () => {
  const many = Array.from({ length: 500 }, (_, index) => `NAME_${index}=x\n`).join("");
  expect(unusedWith({ "a/main.ts": "FOO_KEY, NAME_499", "secrets/bar": many })).toEqual([]);
  expect(unusedWith({ "a/main.ts": "FOO_KEY, NAME_4990", "secrets/bar": many })).toEqual(barIsUnused);
  expect(unusedWith({ "a/main.ts": 'FOO_KEY, env("a.b")', "secrets/bar": "a.b=x\n" })).toEqual([]);
});

test("nothing is reported of an automation that has no sources, and a note of one that has more than is searched", () => {
  expect(unusedWith({})).toEqual([]);
  const prepare = (folder: string) => truncateSync(join(folder, "a", "data.csv"), 64 * 1024 * 1024 + 1);
  const [finding, ...more] = findingsOf(
    groupUnused,
    { "a/automation.toml": toml, ...secrets, "a/main.ts": "FOO_KEY", "a/data.csv": "x" },
    { prepare },
  );
  expect(more).toEqual([]);
  expect(finding).toMatchObject({
    severity: "note",
    file: "a",
    what: "whether its groups are used was not checked: there are more than 128 MiB of text, or a file that cannot be read",
  });
});

test("what a pipelines.conf includes from elsewhere, and a link to a file, are read as sources", () => {
  const conf = { "a/pipelines.conf": "[general]\ninclude=../shared.conf\n", "shared.conf": "[x]\ny=${BAR_KEY}\n" };
  expect(unusedWith({ "a/main.ts": "FOO_KEY", ...conf })).toEqual([]);
  const prepare = (folder: string) => symlinkSync(join(folder, "shared.ts"), join(folder, "a", "shared.ts"));
  expect(unusedWith({ "a/main.ts": "FOO_KEY", "shared.ts": "BAR_KEY" }, prepare)).toEqual([]);
});
