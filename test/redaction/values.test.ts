import { delimiter } from "node:path";
import { describe, expect, test } from "vitest";
import { whyNotRedacted } from "#dist/redaction/values.js";

const context = {
  environment: {
    HOME: "/home/someone",
    USERPROFILE: "C:\\Users\\someone",
    PATH: ["/usr/local/bin", "/opt/tools/bin/"].join(delimiter),
  },
  cwd: "/srv/workspace/project",
};

describe("what is left as it is", () => {
  test.each([
    ["an empty value", "", "short"],
    ["seven characters", "abcdefg", "short"],
    ["seven characters and white space", "  abcdefg \n", "short"],
    ["seven characters of two code units each", "🔑🔑🔑🔑🔑🔑🔑", "short"],
    ["a boolean", "true", "boolean"],
    ["a boolean in another case", "FALSE", "boolean"],
    ["a number", "12345678", "number"],
    ["a number with a unit", "1234567890s", "number"],
    ["a number with a sign, a point and an exponent", "-1234.5678e-10", "number"],
    ["a word", "localhost", "word"],
    ["a word in another case", "LocalHost", "word"],
    ["a word of less than eight characters", "enabled", "word"],
    ["the address of this machine", "127.0.0.1", "word"],
    ["the home folder", "/home/someone", "home"],
    ["the home folder with a slash", "/home/someone/", "home"],
    ["the home folder on Windows", "C:\\Users\\someone", "home"],
    ["a folder of PATH", "/usr/local/bin", "path"],
    ["a folder of PATH that has a slash there", "/opt/tools/bin", "path"],
    ["PATH", context.environment.PATH, "path"],
    ["the working directory", "/srv/workspace/project", "folder"],
  ])("%s", (_name, value, reason) => {
    expect(whyNotRedacted(value, context)).toBe(reason);
  });
});

describe("what is redacted", () => {
  test.each([
    ["eight characters", "abcdefgh"],
    ["eight characters of two code units each", "🔑🔒🔑🔑🔑🔑🔑🔑"],
    ["digits that no number keeps", "1234567890123456"],
    ["a number with letters", "1234567890sx"],
    ["a word with something behind it", "localhost:hunter8"],
    ["a folder with something random in it", "/home/someone/x8Kq2LmZ"],
    ["white space inside", "a b c d e"],
  ])("%s", (_name, value) => {
    expect(whyNotRedacted(value, context)).toBeUndefined();
  });

  test("no place counts where the environment names none", () => {
    const context = { environment: {}, cwd: "/", alwaysSecret: true };
    expect(whyNotRedacted("/home/someone", context)).toBeUndefined();
  });
});
