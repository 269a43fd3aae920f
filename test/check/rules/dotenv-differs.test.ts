import { expect, test } from "vitest";
import { dotenvDiffers } from "#dist/check/rules/dotenv-differs.js";
import { automation, findingsOf } from "../../support/workspace.js";

const findingsIn = (text: string) =>
  findingsOf(dotenvDiffers, { "automation.toml": automation({ dev: ["foo"] }), "secrets/foo": text });

test.each([
  ["a value with #", "KEY=canary#123", "in single quotes"],
  ["a backtick", "KEY=`canary`", "in single quotes"],
  ["single quotes with $", "KEY='canary$word'", "in double quotes, with a backslash before each $"],
  ["an escape", 'KEY="canary\\tx"', "in single quotes"],
])("%s is reported with its line and what to write", (_name, line, form) => {
  const findings = findingsIn(`OK=1\n${line}\n`);
  expect(findings).toMatchObject([
    {
      severity: "warning",
      file: "secrets/foo",
      line: 2,
      what: "KEY reads differently in dotenv with dotenv-expand",
      fix: expect.stringContaining(form),
    },
  ]);
  expect(JSON.stringify(findings)).not.toContain("canary");
});

test("a value that can be written in no way that both read is reported as such", () => {
  const [finding] = findingsIn("KEY='a\\b\"c`$x'\n");
  expect(finding?.fix).toBe(
    "There is no way to write it that both read the same: read the group with bspump rather than with dotenv with dotenv-expand.",
  );
});

test("a name that dotenv does not take is reported", () => {
  expect(findingsIn("é=canary\n")).toMatchObject([{ what: "é is not there for dotenv with dotenv-expand" }]);
});

test("a reference is to be written in braces", () => {
  expect(findingsIn("A=a\nB='$A'\nC=${A:+x}${A?}\n")).toMatchObject([
    { line: 2 },
    { line: 3, fix: expect.stringContaining("Write a reference as ${NAME}") },
  ]);
});

test.each([
  ["plain values", "A=1\nB=a b\nC='x y'\nD=\"x\"\n# comment\nexport E=1 # one\n"],
  ["references that both expand", "HOST=db.example\nURL=http://${HOST}/$HOST\n"],
  ["several lines", "A='x\ny'\n"],
])("%s are not told", (_name, text) => {
  expect(findingsIn(text)).toEqual([]);
});

test("an earlier group's variables are there for both", () => {
  const files = {
    "automation.toml": automation({ dev: ["base", "foo"] }),
    "secrets/base": "HOST=db.example\nURL=x\n",
    "secrets/foo": "URL=http://${HOST}/\nHOST2=$HOST\n",
  };
  expect(findingsOf(dotenvDiffers, files)).toEqual([]);
});

test("a group that cannot be compared is noted", () => {
  const many = Array.from({ length: 1_001 }, (_, index) => `A${index}=x\n`).join("");
  expect(findingsIn(`${many}B=$A1\n`)).toMatchObject([
    { severity: "note", what: "foo could not be compared with what dotenv reads" },
  ]);
});
