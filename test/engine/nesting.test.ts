import { describe, expect, test } from "vitest";
import { CompileFault, compileCell } from "#dist/engine/compile-cell.js";
import { longestChain } from "#dist/engine/nesting.js";
import { parseCell } from "#dist/engine/parse-cell.js";

const LINKS = 50_000;

/** Code that is nested without brackets within brackets, or with few. */
const chains: { readonly [name: string]: (count: number) => string } = {
  "additions, which are not nested": (count) => `1${"+1".repeat(count)}`,
  members: (count) => `a${".b".repeat(count)}`,
  calls: (count) => `a${"()".repeat(count)}`,
  conditions: (count) => `${"a?b:".repeat(count)}c`,
  "else if": (count) => `${"if(a);else ".repeat(count)};`,
  "if in if": (count) => `${"if(0)".repeat(count)};`,
  loops: (count) => `${"for(;;)".repeat(count)};`,
  signs: (count) => `${"- ".repeat(count)}1`,
  negations: (count) => `${"!".repeat(count)}1`,
  "arrow functions": (count) => `${"a=>".repeat(count)}1`,
  assignments: (count) => `${"a=".repeat(count)}1`,
  powers: (count) => `2${"**2".repeat(count)}`,
  markup: (count) => `${"<a>".repeat(count)}${"</a>".repeat(count)}`,
  "conditional types": (count) => `type T = ${"A extends B ? C : ".repeat(count)}D`,
  "types of functions": (count) => `type T = ${"(a: A) => ".repeat(count)}A`,
  "arguments of types": (count) => `type T = ${"A<".repeat(count)}A${">".repeat(count)}`,
  labels: (count) => `${Array.from({ length: count }, (_, index) => `l${index}:`).join("")};`,
  namespaces: (count) => `namespace A${".A".repeat(count)} {}`,
};

describe("a chain never ends the process: it compiles, or the cell has a fault", () => {
  test.each(Object.keys(chains))("%s", { timeout: 60_000 }, (name) => {
    const cell = parseCell(chains[name]?.(LINKS) ?? "");
    if (cell.fault !== undefined) {
      expect(cell.fault.message).toBe("The code is nested too deeply.");
      return;
    }
    try {
      compileCell(cell, { hidden: new Set() });
    } catch (error) {
      expect(error).toBeInstanceOf(CompileFault);
    }
  });
});

test.each([
  ["statements", "a;".repeat(10_000)],
  ["lines", "const a = 1;\n".repeat(10_000)],
  ["a list", `[${"{ a: 1, b: 'text' }, ".repeat(10_000)}]`],
  ["a text", `"${"a b ".repeat(10_000)}"`],
  ["functions with bodies that end statements", "function f(a) { return a; };\n".repeat(10_000)],
])("%s have no long chain", (_name, code) => {
  expect(longestChain(code)).toBeLessThan(100);
});

test("200 conditions and what is nested as people nest it are checked as they are", () => {
  const cell = parseCell(`const f = (a: number) => ${"a ? 1 : ".repeat(200)} 2;`);
  expect(cell).toMatchObject({ fault: undefined, isUnchecked: false });
});

test("finding a chain takes time by length", () => {
  const started = performance.now();
  longestChain("a'\"`(".repeat(200_000));
  expect(performance.now() - started).toBeLessThan(2_000);
});
