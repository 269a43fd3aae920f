import { expect, test } from "vitest";
import { SourceMap } from "#dist/debugger/source-map.js";
import { compileCell } from "#dist/engine/compile-cell.js";
import { parseCell } from "#dist/engine/parse-cell.js";
import { isHoistedFunction } from "#dist/engine/rewrite-cell.js";

const SOURCE = [
  'import { sep } from "node:path";',
  "interface Shape { readonly side: number }",
  "const shape: Shape = { side: 2 };",
  "function area({ side }: Shape): number {",
  "  return side * side;",
  "}",
  "area(shape)",
].join("\n");
const { code, maps } = compileCell(parseCell(SOURCE), { hidden: new Set() });
const lines = code.split("\n");
const map = new SourceMap(maps);

/** Returns the place in the source of the first place in the code at which a text is; counted from 0. */
function sourceOf(text: string) {
  const line = lines.findIndex((one) => one.includes(text));
  return map.toSource({ line, column: lines[line]?.indexOf(text) ?? 0 });
}

test.each([
  ["a statement", "shape = {", { line: 2, column: 6 }],
  ["what is inside a function that was moved", "return side", { line: 4, column: 2 }],
  ["what was put before an expression", "__bspump.result", { line: 6, column: 0 }],
  ["an import that became a call", "await __bspump.importNames", { line: 0, column: 0 }],
])("%s leads back to the source", (_name, text, place) => {
  expect(sourceOf(text)).toEqual(place);
});

test("a line that the compiler has added leads nowhere", () => {
  expect(sourceOf(";void 0")).toBeUndefined();
  expect(map.toSource({ line: lines.length + 5, column: 0 })).toBeUndefined();
});

test("a function that was moved is told from other code", () => {
  const line = lines.find((one) => one.includes('"area": function')) ?? "";
  expect(isHoistedFunction(line, line.indexOf('{ "area"'))).toBe(true);
  expect(isHoistedFunction(line, line.indexOf("area"))).toBe(false);
  expect(isHoistedFunction("let a = { b: function () {} };", 8)).toBe(false);
});
