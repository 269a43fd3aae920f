import { describe, expect, test } from "vitest";
import { parseCell } from "#dist/engine/parse-cell.js";

test.each([
  [
    "let a = 1, { b, c: [d = 2, ...e] } = x; var f",
    { a: "variable", b: "variable", d: "variable", e: "variable", f: "variable" },
  ],
  ["const a = 1; function b() { var inner } class C {}", { a: "constant", b: "constant", C: "constant" }],
  ["enum A {} namespace B {} interface C {} type D = 1", { A: "constant", B: "constant", C: "type", D: "type" }],
  [
    "import a, { b as c, type D } from 'x'; import * as e from 'y'; import type F from 'z'",
    { a: "constant", c: "constant", D: "type", e: "constant", F: "type" },
  ],
  ["export const a = 1; export default class B {}", { a: "constant", B: "constant" }],
  ["if (x) { var a = 1; let b }\nfor (var i of y) {}", { a: "variable", i: "variable" }],
  ["interface A {} class A {}", { A: "constant" }],
  ["declare global { var g: number } import fs = require('fs')", { fs: "constant" }],
  ["() => { var a }; x = class { b = 1 }", {}],
])("%s declares", (source, declared) => {
  expect(Object.fromEntries(parseCell(source).declared)).toEqual(declared);
});

describe("what a cell begins with", () => {
  test.each([
    ["\ufeffconst a = 1", "const a = 1", 0],
    ["#!/usr/bin/env node\n1", "///usr/bin/env node\n1", 0],
    ["%%nocheck\n1", "//nocheck\n1", 0],
    ["{ a: 1 }", "({ a: 1 }\n)", 1],
    ["{ a: 1 };", "{ a: 1 };", 0],
    ["{ const a = 1 }", "{ const a = 1 }", 0],
  ])("%j", (text, source, shift) => {
    expect(parseCell(text)).toMatchObject({ source, shift, fault: undefined });
  });
});

test.each([
  ["const a = (1;", 12],
  ["let a = 'open", 8],
  ["const 1a = 2", 7],
])("%s is at fault at %i", (source, offset) => {
  expect(parseCell(source).fault).toMatchObject({ offset });
});

test("markup is read as TSX, and casts in angle brackets as TypeScript", () => {
  expect(parseCell("const a = <b>text</b>")).toMatchObject({ language: "tsx", fault: undefined });
  expect(parseCell("const a = <string>b")).toMatchObject({ language: "ts", fault: undefined });
});

test.each([
  ["%%nocheck\n1", true],
  ["1", false],
  [`${"[".repeat(200)}${"]".repeat(200)}`, true],
  [`1${"+ 1".repeat(30_000)}`, true],
  [`1${"+ 1".repeat(29_999)}`, false],
])("%.20s is left unchecked: %s", (source, isUnchecked) => {
  expect(parseCell(source).isUnchecked).toBe(isUnchecked);
});

test.each(["[", "(", "{ a: "])(
  "%s, nested beyond what compilers take, is a fault and not the end of the process",
  (open) => {
    expect(parseCell(`x = ${open.repeat(20_000)}`).fault?.message).toBe("The code is nested too deeply.");
  },
);
