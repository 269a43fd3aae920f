import { expect, test } from "vitest";
import { compileExpression, compileValue } from "#dist/debugger/expressions.js";
import { HIDDEN } from "#dist/engine/names.js";

test.each([
  ["a as number", "a"],
  ["{ a: 1 }", "({ a: 1 })"],
  ["a satisfies B;", "a"],
  ["f<string>(a!)", "f(a)"],
  ["a // with a comment", "a"],
])("%s becomes %s", (text, code) => {
  expect(compileExpression(text, new Set())).toBe(code);
});

test("statements stay statements", () => {
  expect(compileExpression("let a: number = 1; a", new Set()).split(/\s*\n\s*/)).toEqual(["let a = 1;", "a;", ""]);
});

test("names that cells have hidden are used as they are, and no others", () => {
  const hidden = new Set(["process", "module"]);
  expect(compileValue("process.pid + a.process + ((module) => module)(1)", hidden)).toBe(
    `process${HIDDEN}.pid + a.process + ((module) => module)(1)`,
  );
  expect(compileValue("({ process })", hidden)).toBe(`({ process: process${HIDDEN} })`);
});

test.each(["a +", "", "let a = 1"])("%j is no value", (text) => {
  expect(() => compileValue(text, new Set())).toThrow(SyntaxError);
});
