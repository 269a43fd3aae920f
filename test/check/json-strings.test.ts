import { expect, test } from "vitest";
import { stringsInJson } from "#dist/check/json-strings.js";
import { positionAt } from "#dist/errors.js";

const textsIn = (document: string) => [...stringsInJson(document)].map(({ text }) => text);

test("every text is given, keys included, with the keys and indices that lead to it", () => {
  const document = '{"a": {"b": ["x", 1, {"c": "\\u0079\\n"}]}, "d": null, "e": "z"}';
  const found = [...stringsInJson(document)].map(({ path, text }) => [path.join("."), text]);
  expect(found).toEqual([
    ["a", "a"],
    ["a.b", "b"],
    ["a.b.0", "x"],
    ["a.b.2.c", "c"],
    ["a.b.2.c", "y\n"],
    ["d", "d"],
    ["e", "e"],
    ["e", "z"],
  ]);
});

test("strings that follow each other in an array are one text, whose places are known", () => {
  const document = '{\n "source": [\n  "first\\n",\n  "second"\n ]\n}';
  const [, joined] = stringsInJson(document);
  expect(joined?.text).toBe("first\nsecond");
  const lineOf = (offset: number) => positionAt(document, joined?.sourceOffset(offset) ?? 0).line;
  expect([lineOf(0), lineOf(5), lineOf(6), lineOf(11)]).toEqual([3, 3, 4, 4]);
});

test.each([
  ["a number", '["a", 1, "b"]', ["ab"]],
  ["an array", '["a", ["b"], "c"]', ["a", "b", "c"]],
  ["an object", '["a", {"k": "b"}, "c"]', ["a", "k", "b", "c"]],
])("%s between two strings", (_name, document, texts) => {
  expect(textsIn(document)).toEqual(texts);
});

test.each([
  ["a text that is never closed", '{"a": "b', ["a", "b"]],
  ["a bad escape", '["\\x"]', ['\\x"']],
  ["more closing than opening brackets", ']]}"a"[', ["a"]],
  ["no JSON at all", "say 'hello'", []],
  ["nothing", "", []],
])("%s is passed over", (_name, document, texts) => {
  expect(textsIn(document)).toEqual(texts);
});

test("great depth and length end soon", () => {
  const deep = `${'[{"a":'.repeat(100_000)}"x"${"}]".repeat(100_000)}`;
  expect(textsIn(deep).at(-1)).toBe("x");
  expect(textsIn(`["${"\\\\".repeat(1_000_000)}"]`)[0]).toHaveLength(1_000_000);
  expect(textsIn(`[${'"a",'.repeat(200_000)}"b"]`)).toHaveLength(1);
});
