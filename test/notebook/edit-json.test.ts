import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { editJson } from "#dist/notebook/edit-json.js";

describe("what differs is written anew, and all else is as it was", () => {
  test.each([
    ["nothing", '{ "a" : 1.0,\n\t"b":[ 1e5 , "\\u00e9\\/" ] }\n\n', { a: 1, b: [100_000, "é/"] }, undefined],
    [
      "a number beside others",
      '{"b": 9007199254740993, "a": 1.0, "c": 2}',
      { b: 2 ** 53, a: 2, c: 2 },
      '{"b": 9007199254740993, "a": 2, "c": 2}',
    ],
    [
      "a member that is added",
      '{\n  "a": 1e5\n}',
      { a: 100_000, b: [1, { c: 2 }] },
      '{\n  "a": 1e5,\n  "b": [\n    1,\n    {\n      "c": 2\n    }\n  ]\n}',
    ],
    [
      "a member that is added on one line, as Python writes it",
      '{"a": 1.0}',
      { a: 1, b: [1, 2] },
      '{"a": 1.0, "b": [1, 2]}',
    ],
    [
      "a member that is added on one line, as JavaScript writes it",
      '{"a":1.0}',
      { a: 1, b: [1, 2] },
      '{"a":1.0,"b":[1,2]}',
    ],
    ["a member that is gone", '{\n "a": 1,\n "b": 2.0,\n "c": 3\n}', { b: 2 }, '{\n "b": 2.0\n}'],
    ["a member in the middle that is gone", '{"a": 1.0, "b": 2, "c": 3.0}', { a: 1, c: 3 }, '{"a": 1.0, "c": 3.0}'],
    ["a name that is there twice", '{"a": 1.0, "a": 2.0}', { a: 3 }, '{"a": 1.0, "a": 3}'],
    [
      "lines that end as on Windows",
      '{\r\n    "a": 1.0,\r\n    "b": 2\r\n}\r\n',
      { a: 1, b: { c: 3 } },
      '{\r\n    "a": 1.0,\r\n    "b": {\r\n        "c": 3\r\n    }\r\n}\r\n',
    ],
    ["an element", "[1.0, 2.0, 3.0]", [1, 5, 3], "[1.0, 5, 3.0]"],
    [
      "an element with an id that is inserted",
      '[\n {"id": "a", "n": 1.0},\n {"id": "b", "n": 2.0}\n]',
      [{ id: "a", n: 1 }, { id: "x" }, { id: "b", n: 2 }],
      '[\n {"id": "a", "n": 1.0},\n {\n  "id": "x"\n },\n {"id": "b", "n": 2.0}\n]',
    ],
    [
      "an element with an id that is gone",
      '[{"id": "a", "n": 1.0}, {"id": "b", "n": 2.0}]',
      [{ id: "b", n: 2 }],
      '[{"id": "b", "n": 2.0}]',
    ],
    [
      "an empty list that is filled",
      '{\n "a": [],\n "b": {}\n}',
      { a: [1], b: { c: 1 } },
      '{\n "a": [\n  1\n ],\n "b": {\n  "c": 1\n }\n}',
    ],
    ["a list that is emptied", '{\n "a": [\n  1\n ]\n}', { a: [] }, '{\n "a": []\n}'],
    ["a mark at the beginning", '\ufeff{"a": 1.0}', { a: 1 }, undefined],
    [
      "texts with quotes, brackets and slashes",
      '{"a": "\\\\\\"}{][", "b": 1.0, "c": 0}',
      { a: '\\"}{][', b: 1, c: 1 },
      '{"a": "\\\\\\"}{][", "b": 1.0, "c": 1}',
    ],
  ])("%s", (_name, text, value, expected = text) => {
    expect(editJson(text, value)).toBe(expected);
  });
});

const json = fc.jsonValue({ maxDepth: 4 });
const layouts = fc.constantFrom(undefined, 1, 2, 4, "\t");

test("whatever it was, it is read as what it is to be", () => {
  fc.assert(
    fc.property(json, json, layouts, (before, after, indent) => {
      const text = JSON.stringify(before, null, indent);
      const expected = JSON.parse(JSON.stringify(after));
      expect(JSON.parse(editJson(text, expected))).toEqual(expected);
      expect(editJson(text, JSON.parse(text))).toBe(text);
    }),
    { numRuns: 300 },
  );
});

test("in the layout of JavaScript or Python it is as that would write it", () => {
  const pairs = fc.dictionary(fc.string(), json, { minKeys: 1 });
  fc.assert(
    fc.property(pairs, json, fc.constantFrom(1, 2, 4), (before, added, indent) => {
      const { added: _gone, ...rest } = before;
      fc.pre(Object.keys(rest).length > 0);
      const value = JSON.parse(JSON.stringify({ ...rest, added }));
      fc.pre(Object.keys(value).at(-1) === "added");
      expect(editJson(JSON.stringify(rest, null, indent), value)).toBe(JSON.stringify(value, null, indent));
    }),
    { numRuns: 300 },
  );
});
