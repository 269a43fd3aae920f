import { parsePipelinesConf } from "bspump/api";
import { describe, expect, test } from "vitest";
import { failureOf } from "../support/failure.js";

const parse = (text: string) => parsePipelinesConf(text, { env: {} });

describe("what is white space, a line and a letter, as in Python and unlike JavaScript", () => {
  test.each([
    ["separators and NEL are stripped", "[s]\na=\x1c\x85x\x1f\x85\n", { s: { a: "x" } }],
    ["a byte order mark inside is not", "[s]\na=\ufeffx\n", { s: { a: "\ufeffx" } }],
    ["a zero width space is not", "[s]\na=\u200bx\n", { s: { a: "\u200bx" } }],
    ["a lone carriage return ends a line", "[s]\ra=1\rb=2\r", { s: { a: "1", b: "2" } }],
    [
      "form feed, vertical tab, NEL and U+2028 end none",
      "[s]\na=1\fb\vc\x85d\u2028e\n",
      { s: { a: "1\fb\vc\x85d\u2028e" } },
    ],
    ["white space of any kind indents", "[s]\na=1\n\u00a0x\n\x1cy\n", { s: { a: "1\nx\ny" } }],
    ["names are lower-cased in any script", "[s]\nÁİΑΣ=1\n", { s: { "ái\u0307ας": "1" } }],
    ["a byte order mark may lead", "\ufeff[s]\na=1\n", { s: { a: "1" } }],
    [
      "names of JavaScript's own are names",
      "[__proto__]\n__proto__=1\nconstructor=2\n",
      JSON.parse('{"__proto__":{"__proto__":"1","constructor":"2"}}'),
    ],
    ["blank lines and comments between", "[s]\na=1\n\n  # c\n  2\n\n\nb=3\n", { s: { a: "1\n\n2", b: "3" } }],
  ])("%s", (_name, text, sections) => {
    expect(parse(text).toObject()).toEqual(sections);
  });
});

describe("what is rejected", () => {
  const noSection = "is before any section. Begin with a line such as [general].";
  const neither =
    "is neither a section nor an option. Write [section] or option = value, or indent the line to continue a value.";
  test.each([
    ["an option before any section", "\n  a=1\n", 2, 3, noSection],
    ["a line that is neither", "[s]\r\na=1\r\n\tb\r\nhunter2\r\n", 4, 1, neither],
    ["an empty name", "[s]\n = x\n", 2, 2, neither],
    ["an empty section", "[s]\n[]\n", 2, 1, neither],
    ["a section that is not closed", "# c\n[s\n", 2, 1, noSection],
    ["a section twice", "[s]\na=1\n[s]\n", 3, 1, "repeats the section [s]. Put its options into one section."],
    ["an option twice", "[s]\na=1\n  A=2\nA:3\n", 4, 1, "repeats the option a. Keep one of the two."],
    [
      "an option twice in two [DEFAULT]",
      "[DEFAULT]\na=1\n[DEFAULT]\na=2\n",
      4,
      1,
      "repeats the option a. Keep one of the two.",
    ],
  ])("%s", (_name, text, line, column, message) => {
    const named = failureOf(() => parsePipelinesConf(text, { file: "app/pipelines.conf", env: {} }));
    expect(named).toMatchObject({ code: "CONF_INVALID", file: "app/pipelines.conf", line, column });
    expect(named.message).toBe(`app/pipelines.conf:${line}:${column} ${message}`);
    expect(failureOf(() => parse(text)).message).toBe(`Line ${line} ${message}`);
  });
});

describe("what is large ends soon", () => {
  const length = 100_000_000;
  test.each([
    ["a line of 100 MB", () => `[s]\na=${"x".repeat(length)}`, length],
    ["10,000,000 blank lines in a value", () => `[s]\na=x${"\n".repeat(length / 10)} y`, length / 10 + 2],
    ["10,000,000 lone carriage returns", () => `[s]\na=x${"\r".repeat(length / 10)}`, 1],
  ])("%s", (_name, make, wanted) => {
    expect(parse(make()).get("s", "a").length).toBe(wanted);
  });

  test.each([
    ["100 MB that are no option", () => `[s]\n${"x".repeat(length)}`, 2],
    ["100 MB of brackets", () => "[".repeat(length), 1],
    ["100 MB of brackets on lines", () => "[[[[\n".repeat(length / 5), 1],
  ])("%s", (_name, make, line) => {
    expect(failureOf(() => parse(make()))).toMatchObject({ code: "CONF_INVALID", line });
  });
});
