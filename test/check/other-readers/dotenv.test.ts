import { expect, test } from "vitest";
import { DotenvReader } from "#dist/check/other-readers/dotenv.js";

const read = (text: string, inherited: [string, string][] = []) => new DotenvReader().read(text, new Map(inherited));

test("a file is read as dotenv and dotenv-expand read it", () => {
  const text = "A=abc#123\nB='pa$$w'\nC=${A}-$D\nE=`x`\n";
  expect([...(read(text, [["D", "d"]]) ?? [])]).toEqual([
    ["A", "abc"],
    ["B", "pa$"],
    ["C", "abc-d"],
    ["E", "x"],
  ]);
});

test("nothing is executed, and process.env is neither read nor written", () => {
  const before = { ...process.env };
  const found = read("BSPUMP_TEST_A=$(echo ran)`echo ran`\nBSPUMP_TEST_B=x$PATH\n");
  expect(found?.get("BSPUMP_TEST_A")).toBe("$(echo ran)`echo ran`");
  expect(found?.get("BSPUMP_TEST_B")).toBe("x");
  expect({ ...process.env }).toEqual(before);
});

test("a file that is too large is not read, nor one with too many variables and references", () => {
  expect(read(`A=${"x".repeat(300_000)}\n`)).toBeUndefined();
  const many = Array.from({ length: 1_001 }, (_, index) => `A${index}=x\n`).join("");
  expect(read(many)?.size).toBe(1_001);
  expect(read(`${many}B=$A1\n`)).toBeUndefined();
});

test("a file on which a library would take minutes ends soon, and so do a hundred of them", () => {
  // A pattern of dotenv looks at every blank line from every blank line.
  const text = "\n".repeat(250_000);
  const reader = new DotenvReader();
  for (let index = 0; index < 100; index++) expect(reader.read(text, new Map())).toBeUndefined();
});

test("any number of ordinary groups is read", () => {
  const reader = new DotenvReader();
  const plain = "NAME=example-value\n".repeat(20);
  for (let index = 0; index < 10_000; index++) expect(reader.read(plain, new Map())?.size).toBe(1);
  for (let index = 0; index < 3_000; index++) expect(reader.read("A=1\nB=$A\n", new Map())?.get("B")).toBe("1");
});
