import { describe, expect, test } from "vitest";
import { compileCell } from "#dist/engine/compile-cell.js";
import { HIDDEN, MODULE_NAMES } from "#dist/engine/names.js";
import { parseCell } from "#dist/engine/parse-cell.js";

/** Compiles a cell; the suffix of hidden names is shown as `'`. */
function compile(source: string, hidden: readonly string[] = MODULE_NAMES): string {
  const { code } = compileCell(parseCell(source), { hidden: new Set(hidden) });
  return code
    .replaceAll(HIDDEN, "'")
    .replace('"use strict"; ', "")
    .replace(/\s*;void 0$/, "")
    .trim();
}

describe("the top of a cell becomes what V8's REPL mode takes", () => {
  test.each([
    ["const a: number = 1", "let a = 1;"],
    ["let a = 1", "let a = 1;"],
    ["var a = 1, b", "let a, b;  ;(a = 1, 0);"],
    ["for (var i = 0, n; i < 2; i++) {}", "let i, n;  for (i = 0, 0; i < 2; i++) {}"],
    ["for (var k of [1]) {}", "let k;  for (k of [1]) {}"],
    ["class A {}", "let A = class A {};"],
    ["a + 1", "__bspump.result = (a + 1);"],
    ["'text'", '__bspump.result = ("text");'],
    ["export const a = 1; export { a as b }", "let a = 1;"],
    ["export default 5", ";(5);"],
    ["import 'x'", 'await __bspump.importNames("x", []);'],
    [
      "import a, { b as c } from 'x'",
      'let { "default": a, "b": c } = await __bspump.importNames("x", ["default","b"]);',
    ],
    ["import * as a from 'x'", 'let { "*": a } = await __bspump.importNames("x", ["*"]);'],
    [
      "import a from 'x' with { type: 'json' }",
      'let { "default": a } = await __bspump.importNames("x", ["default"], {"type":"json"});',
    ],
    ["export * from 'x'", 'await __bspump.importNames("x", []);'],
    ["import type { A } from 'x'", ""],
    ["import('x')", '__bspump.result = (__bspump.import("x"));'],
    ["import.meta.url", "__bspump.result = (__bspump.meta.url);"],
  ])("%s", (source, code) => {
    const compiled = compile(source)
      .replace(/;?\s*$/, "")
      .replace(/\s+/g, " ");
    expect(compiled).toBe(code.replace(/;?\s*$/, "").replace(/\s+/g, " "));
  });

  test("functions come first, and imports before all others", () => {
    const code = compile("f();\nfunction f() {}\nimport a from 'x';");
    expect(code.indexOf("let f")).toBeLessThan(code.indexOf("importNames"));
    expect(code.indexOf("importNames")).toBeLessThan(code.indexOf("f();"));
  });
});

describe("names that packages look at are hidden from them", () => {
  test.each([
    ["const document = 1; document", "let document' = 1;\n__bspump.result = (document');"],
    ["require('fs')", '__bspump.result = (require\'("fs"));'],
    ["const process = () => 1", `let process' = { "process": () => 1 }["process"];`],
    [
      "function define() { return define }",
      `let define' = { "define": function () {\n\treturn define';\n} }["define"];`,
    ],
    ["const window = 1; ({ window }); ({ window: 2 }).window", "{ window: window' }"],
    ["const name = 1; ((name) => name)(name)", "((name) => name)(name')"],
    ["const name = 1; { const name = 2; name }", "{\n\tconst name = 2;\n\tname;\n}"],
    ["var { origin = 1 } = {}", "({ origin: origin' = 1 } = {})"],
    ["class Event {}", "let Event' = class Event {};"],
  ])("%s", (source, code) => {
    expect(compile(source)).toContain(code);
  });

  test("also one that an earlier cell has declared", () => {
    expect(compile("document.title", ["document"])).toContain("document'.title");
    expect(compile("document.title")).toContain("document.title");
  });
});

test("what has a result", () => {
  const hasResult = (source: string) => compileCell(parseCell(source), { hidden: new Set() }).hasResult;
  expect(
    ["1", "a = 1", "await x", "1;;", "const a = 1", "if (a) {}", "using a = b; a.c", "'use strict'", ""].map(hasResult),
  ).toEqual([true, true, true, true, false, false, true, false, false]);
});
