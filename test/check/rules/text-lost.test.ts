import { expect, test } from "vitest";
import { textLost } from "#dist/check/rules/text-lost.js";
import { automation, findingsOf } from "../../support/workspace.js";

const findingsIn = (text: string) =>
  findingsOf(textLost, { "a/automation.toml": automation({ dev: ["foo"] }), "secrets/foo": text });

test.each([
  ["a password with $ as an editor writes it", "PASSWORD=pa$canary"],
  ["the same in double quotes", 'PASSWORD="pa$canary"'],
  ["the same in braces", "PASSWORD=pa${canary}"],
])("%s is reported with its line", (_name, line) => {
  const findings = findingsIn(`OK=1\n${line}\n`);
  expect(findings).toMatchObject([{ severity: "warning", file: "secrets/foo", line: 2 }]);
  expect(findings[0]?.what).toBe(
    "PASSWORD has a $ that is read as a reference to a variable that is not set in a (dev, live-dev), so a part of what is written is lost",
  );
  expect(JSON.stringify(findings)).not.toContain("canary");
});

test("a # behind a space with a text behind it is reported", () => {
  const findings = findingsIn("PASSWORD=pa #canary\n");
  expect(findings).toMatchObject([
    {
      line: 1,
      what: "PASSWORD has a # after a space, so what follows is lost as a comment",
      fix: expect.stringContaining("single quotes"),
    },
  ]);
  expect(JSON.stringify(findings)).not.toContain("canary");
});

test.each(["A=pa$$x", 'A="pa$$ x"', "A=$$x # why"])(
  "$$ is reported: an editor writes a value as it is (%s)",
  (text) => {
    expect(findingsIn(`${text}\n`)).toMatchObject([
      { severity: "warning", line: 1, what: "A has $$, which arrives as one $" },
    ]);
  },
);

test("several # with a text behind them are reported", () => {
  expect(findingsIn("PASSWORD=pa ##canary\n")).toMatchObject([{ line: 1 }]);
});

test.each([
  ["single quotes", "A='pa$x #y'"],
  ["a comment", "A=1 # the first"],
  ["a comment behind quotes", "A='1' #the first"],
  ["a # with no space", "A=pa#x"],
  ["a comment of several #", "A=1 ## the first"],
  ["a reference to an earlier line", "A=1\nB=$A"],
  ["a default", "A=${B:-x}${C-}"],
  ["an escaped $ in double quotes", 'A="pa\\$\\$x"'],
  ["a $ at the end", "A=pa$"],
])("%s is not told", (_name, text) => {
  expect(findingsIn(`${text}\n`)).toEqual([]);
});

test("a reference that an earlier group resolves is reported only for those who lack that group", () => {
  const files = {
    "a/automation.toml": automation({ dev: ["base", "foo"] }),
    "b/automation.toml": automation({ dev: ["foo"] }),
    "secrets/base": "HOST=db.example\n",
    "secrets/foo": "URL=http://$HOST/\n",
  };
  expect(findingsOf(textLost, files).map(({ what }) => what)).toEqual([
    "URL has a $ that is read as a reference to a variable that is not set in b (dev, live-dev), so a part of what is written is lost",
  ]);
});
