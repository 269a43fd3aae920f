import { expect, test } from "vitest";
import { secretsTracked } from "#dist/check/rules/secrets-tracked.js";
import { automation, findingsOf, makeRepository } from "../../support/workspace.js";

const files = {
  "a/automation.toml": automation({ dev: ["foo"], production: ["notes.txt"] }),
  "secrets/foo": "A=1\n",
  "secrets/bar": "A=1\n",
  "secrets/baz": "A=1\n",
  "secrets/notes.txt": "A=1\n",
  "secrets/README.md": "groups\n",
  "secrets/foo.example": "A=\n",
  "secrets/.gitignore": "*\n",
};

test("each tracked group is reported, whether or not it is granted, and no example, text or hidden file", () => {
  const names = ["foo", "bar", "notes.txt", "README.md", "foo.example", ".gitignore"].map((name) => `secrets/${name}`);
  const findings = findingsOf(secretsTracked, files, { prepare: (folder) => makeRepository(folder, names) });
  expect(findings.map(({ severity, file, what }) => [severity, file, what])).toEqual([
    ["error", "secrets/bar", "the group bar is tracked by git"],
    ["error", "secrets/foo", "the group foo is tracked by git"],
    ["error", "secrets/notes.txt", "the group notes.txt is tracked by git"],
  ]);
});

test("a repository above the workspace counts", () => {
  const inner = Object.fromEntries(Object.entries(files).map(([name, text]) => [`workspace/${name}`, text]));
  const prepare = (folder: string) => makeRepository(folder, ["workspace/secrets/foo"]);
  expect(findingsOf(secretsTracked, inner, { prepare, directory: "workspace" })).toMatchObject([
    { file: "secrets/foo" },
  ]);
});

test("what is not tracked, or in no repository, is not told", () => {
  expect(findingsOf(secretsTracked, files, { prepare: (folder) => makeRepository(folder) })).toEqual([]);
  expect(findingsOf(secretsTracked, files)).toEqual([]);
});
