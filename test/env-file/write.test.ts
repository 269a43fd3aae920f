import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseEnvFile } from "#dist/env-file/env-file.js";
import { quoteValue, setInText, unsetInText, writeValue } from "#dist/env-file/write.js";

function read(text: string): Record<string, string> {
  const variables = parseEnvFile(text, { file: "group", inherited: () => undefined });
  return Object.fromEntries([...variables].map(([name, { value }]) => [name, value]));
}

// Compose's own reader (compose-go v2.4.7) has read back a million of these, written by these functions.
const pieces = [
  "$",
  "{",
  "}",
  "#",
  " ",
  "'",
  '"',
  "\\",
  "`",
  "=",
  ":",
  "\n",
  "\r",
  "\t",
  "a",
  "Z",
  "0",
  "n",
  "é",
  "😀",
];
const odd = ["\u00a0", "\u0085", "\u2028", "\ufeff", "-", "?", "\x07", "\x0b", "\x1b", "export "];
const values = fc.array(fc.constantFrom(...pieces, ...odd), { maxLength: 14 }).map((parts) => parts.join(""));

test("what is written reads back, character for character", () => {
  fc.assert(
    fc.property(values, (value) => {
      for (const written of [writeValue(value), quoteValue(value)]) {
        expect(read(`A=${written}\nB=1\n`)).toEqual({ A: value, B: "1" });
      }
    }),
    { numRuns: 20_000 },
  );
});

test.each([
  ["plain", "plain"],
  ["https://host:1/a?b=c&d", "https://host:1/a?b=c&d"],
  ["back\\slash", "back\\slash"],
  ["pa$$word", "'pa$$word'"],
  ["a #b", "'a #b'"],
  ["it's", '"it\'s"'],
  ["it's $5", '"it\'s \\$5"'],
  ["-----BEGIN\nKEY-----\n", "'-----BEGIN\nKEY-----\n'"],
  ["$\\", '"\\$\\\\"'],
  ["", ""],
])("%j stays as close to what is seen as can be", (value, written) => {
  expect(writeValue(value)).toBe(written);
});

describe("setting a variable keeps everything else:", () => {
  test.each([
    ["the comments", "# one\nA=1 # why\n# two\nB=2\n", "# one\nA='x y' # why\n# two\nB=2\n"],
    ["quotes and what follows them", "A='1' # why\nB=2", "A='x y' # why\nB=2"],
    ["the last assignment counts", "A=1\nB=2\nA=3\n", "A=1\nB=2\nA='x y'\n"],
    ["a value over lines", 'A="1\n2"\nB=2\n', "A='x y'\nB=2\n"],
    ["line endings", "A=1\r\nB=2\r\n", "A='x y'\r\nB=2\r\n"],
    ["a new line has them too", "B=2\r\n", "B=2\r\nA='x y'\r\n"],
    ["no last line ending", "B=2", "B=2\nA='x y'\n"],
    ["export, colon and blanks", "export A : 1\n", "export A : 'x y'\n"],
    ["a name alone on its line", "A\nB=2\n", "A='x y'\nB=2\n"],
    ["an empty value", "A=\nB=2\n", "A='x y'\nB=2\n"],
    ["an empty file", "", "A='x y'\n"],
    ["references to it", "A=1\nB=$A\n", "A='x y'\nB=$A\n"],
  ])("%s", (_name, before, after) => {
    expect(setInText(before, "A", "x y", "group")).toBe(after);
  });

  test("whatever is set, the others read as before", () => {
    fc.assert(
      fc.property(values, fc.constantFrom("", " # c", "\r"), (value, end) => {
        const changed = setInText(`# c\nA='1'${end}\nB=2 # d\n`, "A", value, "group");
        expect(read(changed)).toEqual({ A: value, B: "2" });
      }),
      { numRuns: 2_000 },
    );
  });

  test("a comment that would become part of the value has the value quoted", () => {
    expect(setInText("A='1'#c\n", "A", "x", "group")).toBe("A='x'#c\n");
  });

  test("a group that cannot be read is not changed", () => {
    expect(() => setInText("A=1\nB='open\n", "A", "x", "group")).toThrow(/group:2:3 has a ' that is not closed/);
  });
});

test.each([
  ["its line", "A=1\nB=2\nC=3\n", "A=1\nC=3\n"],
  ["every assignment", "B=1\nA=2\nB='3\n4'\n", "A=2\n"],
  ["its mark, not another comment", "# about\n# noredact: why\nB=2\nC=3\n", "# about\nC=3\n"],
])("unsetting a variable takes out %s", (_name, before, after) => {
  expect(unsetInText(before, "B", "group")).toBe(after);
});

test("what is not there is not unset, and two on a line are reported apart", () => {
  expect(unsetInText("A=1\n", "B", "group")).toBeUndefined();
  expect(() => unsetInText("A='1' B='2'\n", "B", "group")).toThrow(/group:1 cannot be changed.*line of its own/);
});
