import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Assignment, parseEnvFile } from "#dist/env-file/env-file.js";
import { findMarkedLines } from "#dist/env-file/marks.js";
import { temporaryFolder } from "../support/folder.js";

describe("findMarkedLines", () => {
  test.each([
    ["a comment above", "# noredact\nA=1\nB=2", [2]],
    ["with no space", "#noredact\nA=1", [2]],
    ["indented, and with a reason behind it", "  #  noredact: a public address\n  A=1", [2]],
    ["higher in the comment above", "# noredact\n# The address.\nA=1\nB=2", [3]],
    ["twice", "# noredact\nA=1\n# noredact\nB=2\nC=3", [2, 4]],
    ["CRLF", "# noredact\r\nA=1\r\nB=2\r\n", [2]],
  ])("%s marks a line", (_name, text, lines) => {
    expect([...findMarkedLines(text, [])].filter(([, mark]) => mark === "noredact").map(([line]) => line)).toEqual(
      lines,
    );
  });

  test.each([
    ["no comment", "A=1\nB=noredact"],
    ["another word", "# noredacted\nA=1\n# noredact-not\nB=2"],
    ["a word in a comment", "# do not write noredact here\nA=1"],
    ["the end of a line", "A=1 # noredact\nB='2' # noredact\nC=3"],
  ])("%s marks no line", (_name, text) => {
    expect([...findMarkedLines(text, [])]).toEqual([]);
  });

  test("a comment with an empty line behind it marks no assignment", () => {
    expect(findMarkedLines("# noredact\n\nA=1", []).has(3)).toBe(false);
  });
});

test("what stands inside of a value is no comment", () => {
  const text = "KEY='first\n# noredact'\nTOKEN=some-value\n# noredact\nHOST=host\n";
  const assignments: Assignment[] = [];
  parseEnvFile(text, { file: "group", inherited: () => undefined, assigned: (found) => assignments.push(found) });
  expect([...findMarkedLines(text, assignments)]).toEqual([[5, "noredact"]]);
});

test("a marked value is loaded and is no secret, unless it is one under another name", () => {
  const folder = temporaryFolder({
    "automation.toml": '[secrets]\ndev = ["group"]\n',
    "secrets/group":
      "# noredact\nPUBLIC=public-value\nSECRET='secret\n# noredact'\nKEY=key-value\n# noredact\nBOTH=both-value\nALSO=both-value\n# noredact\n# redact: on second thoughts\nMARKED=inventory\n",
  });
  const script =
    "const { load } = require(process.argv[1]); const { sharedState } = require(process.argv[3]);" +
    "const env = {}; load({ from: process.argv[2], env });" +
    "console.log(JSON.stringify({ loaded: env.PUBLIC, secrets: [...sharedState().secrets.values()], always: [...sharedState().alwaysSecret] }))";
  const environment = join(import.meta.dirname, "../../dist/load/load.js");
  const state = join(import.meta.dirname, "../../dist/load/state.js");
  const { stdout } = spawnSync(process.execPath, ["-e", script, environment, folder, state], { encoding: "utf8" });
  expect(JSON.parse(stdout)).toEqual({
    loaded: "public-value",
    secrets: ["SECRET", "KEY", "ALSO", "MARKED"],
    always: ["secret\n# noredact", "key-value", "inventory"],
  });
});

test("# redact marks a line too, and the lower of two marks counts", () => {
  const text = "# redact: nobody may see it\nA=1\n#redact\n# noredact\nB=2\n# noredact\n# redact\nC=3\n# redacted\nD=4";
  expect([...findMarkedLines(text, [])]).toEqual([
    [2, "redact"],
    [5, "noredact"],
    [8, "redact"],
  ]);
});
