import { expect, test } from "vitest";
import { secretsNotIgnored } from "#dist/check/rules/secrets-not-ignored.js";
import { automation, findingsOf, makeRepository } from "../../support/workspace.js";

const findingsWith = (ignore: string, tracked: readonly string[] = []) =>
  findingsOf(
    secretsNotIgnored,
    {
      "a/automation.toml": automation({ dev: ["foo"] }),
      "secrets/foo": "A=1\n",
      "secrets/-bar": "A=1\n",
      ".gitignore": ignore,
    },
    { prepare: (folder) => makeRepository(folder, tracked) },
  );

test("a secrets directory that git does not ignore is reported once", () => {
  expect(findingsWith("node_modules/\n")).toEqual([
    {
      severity: "warning",
      file: "secrets",
      what: "git does not ignore the secrets directory",
      fix: 'Add "secrets/" to .gitignore.',
    },
  ]);
});

test("so is one of which only the present groups are ignored", () => {
  expect(findingsWith("secrets/foo\nsecrets/-bar\n")).toMatchObject([{ file: "secrets" }]);
});

test("a group that is excepted is reported", () => {
  expect(findingsWith("secrets/*\n!secrets/-bar\n")).toMatchObject([
    { severity: "warning", file: "secrets/-bar", what: "git does not ignore the group -bar" },
  ]);
});

test.each(["secrets/\n", "secrets\n", "/secrets/*\n"])("one that is ignored by %j is not told", (ignore) => {
  expect(findingsWith(ignore)).toEqual([]);
});

test("tracked groups are another rule's", () => {
  expect(findingsWith("", ["secrets/foo", "secrets/-bar"])).toEqual([]);
});

test("a directory in no repository is not told", () => {
  const files = { "a/automation.toml": automation({ dev: ["foo"] }), "secrets/foo": "A=1\n" };
  expect(findingsOf(secretsNotIgnored, files)).toEqual([]);
});
