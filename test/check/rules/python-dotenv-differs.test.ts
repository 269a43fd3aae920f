import { expect, test } from "vitest";
import { pythonDotenvDiffers } from "#dist/check/rules/python-dotenv-differs.js";
import { automation, findingsOf } from "../../support/workspace.js";

const findingsIn = (text: string) =>
  findingsOf(pythonDotenvDiffers, { "automation.toml": automation({ dev: ["foo"] }), "secrets/foo": text });

test.each([
  ["braces in single quotes", "KEY='canary${X}'"],
  ["$$", "KEY=canary$$x"],
  ["a backslash in single quotes", "KEY='canary\\\\x'"],
  ["a tab before #", "KEY=canary\t#x"],
])("%s is reported with its line", (_name, line) => {
  const findings = findingsIn(`OK=1\n${line}\n`);
  expect(findings).toMatchObject([
    { severity: "warning", file: "secrets/foo", line: 2, what: "KEY reads differently in python-dotenv" },
  ]);
  expect(JSON.stringify(findings)).not.toContain("canary");
});

test("what to write is reported where there is a way", () => {
  expect(findingsIn("KEY=canary$$x\n")[0]?.fix).toBe(
    "Write it as NAME=value, in single quotes: then both read it the same.",
  );
  expect(findingsIn("KEY='canary${X}'\n")[0]?.fix).toMatch(/^There is no way/);
});

test("a colon is no assignment there, and $NAME no reference", () => {
  expect(findingsIn("A: canary\nB=1\nC=$B\n")).toMatchObject([
    { line: 1, what: "A is not there for python-dotenv" },
    { line: 3, what: "C reads differently in python-dotenv", fix: expect.stringContaining("${NAME}") },
  ]);
});

test("plain values, and what both expand, are not told", () => {
  expect(findingsIn("A=1\nB='x y' # c\nC=a#b\nD=${A}-${NOWHERE:-x}\nexport E=\"a\\nb\"\n")).toEqual([]);
});
