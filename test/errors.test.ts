import { describe, expect, test } from "vitest";
import { BspumpError, formatPlace, positionAt } from "#dist/errors.js";

describe("positionAt", () => {
  test.each([
    ["the start", "abc", 0, { line: 1, column: 1 }],
    ["inside a line", "abc", 2, { line: 1, column: 3 }],
    ["after a newline", "a\nb", 2, { line: 2, column: 1 }],
    ["after CRLF", "a\r\nbc", 4, { line: 2, column: 2 }],
    ["the end", "a\n", 2, { line: 2, column: 1 }],
  ])("%s", (_name, text, offset, position) => {
    expect(positionAt(text, offset)).toEqual(position);
  });
});

test("formatPlace gives as much as is known", () => {
  expect(formatPlace("a.toml")).toBe("a.toml");
  expect(formatPlace("a.toml", { line: 3 })).toBe("a.toml:3");
  expect(formatPlace("a.toml", { line: 3, column: 7 })).toBe("a.toml:3:7");
});

test("an error is recognised by its brand, also one of another copy of the package", () => {
  const error = new BspumpError("CONF_INVALID", "…", { file: "f", line: 1, column: 2, cause: "c" });
  expect(error).toMatchObject({ name: "BspumpError", code: "CONF_INVALID", file: "f", line: 1, column: 2, cause: "c" });
  expect(BspumpError.is(error)).toBe(true);
  expect(BspumpError.is(Object.assign(new Error("…"), { [Symbol.for("bspump.error")]: true }))).toBe(true);
  expect(BspumpError.is(new Error("…"))).toBe(false);
  expect(BspumpError.is(undefined)).toBe(false);
});
