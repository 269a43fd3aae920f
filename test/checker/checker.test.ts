import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { Checker } from "#dist/checker/checker.js";
import { readNotebookOptions } from "#dist/checker/compiler-options.js";
import { SessionFiles } from "#dist/checker/session-files.js";
import { parseCell } from "#dist/engine/parse-cell.js";
import { temporaryFolder } from "../support/folder.js";

const timeout = 60_000;

function startChecker(files: { readonly [path: string]: string } = {}) {
  const folder = temporaryFolder({ ...files });
  const checker = new Checker(folder, readNotebookOptions(folder));
  onTestFinished(() => checker.close());
  const check = async (code: string) => (await checker.check(parseCell(code))).map(({ code: number }) => number);
  /** Checks cells one after the other, each being kept. */
  const run = async (...cells: string[]) => {
    const found: number[][] = [];
    for (const code of cells) {
      const cell = parseCell(code);
      found.push((await checker.check(cell)).map((fault) => fault.code));
      checker.commit(cell);
    }
    return found;
  };
  return { checker, check, run, folder };
}

test("types keep their identity across cells", { timeout }, async () => {
  const { run } = startChecker();
  expect(
    await run(
      "class A { #secret = 1; read() { return this.#secret } } const key = Symbol(); enum E { x }",
      "const a: A = new A(); const o: { [key]: number } = { [key]: 1 }; const e: E = E.x",
      "function g<T extends A>(x: T): T { return x } let n = 1",
      "g(a).read().toFixed(); n = 2; o[key].toFixed()",
      "n = 'text'",
    ),
  ).toEqual([[], [], [], [], [2322]]);
});

test("a name that is declared anew changes nothing about earlier cells", { timeout }, async () => {
  const { run } = startChecker();
  expect(
    await run(
      "const a = 1",
      "const b = a; const f = () => a",
      "const a = 'text'",
      "b.toFixed(); f().toFixed(); a.trim()",
    ),
  ).toEqual([[], [], [], []]);
});

test("what an earlier cell still uses of a name that was declared anew keeps its type", { timeout }, async () => {
  const { run } = startChecker();
  const anew = Array.from(
    { length: 20 },
    (_, index) => `type Row = { c${index}: string }; const read = (): Row => ({ c${index}: "" })`,
  );
  expect(
    await run(
      "type Row = { a: number }; const read = (): Row => ({ a: 1 })",
      "const row = read()",
      ...anew,
      "row.a.toFixed(); read().c19.trim()",
      "row.c19",
      "const row = 1",
      ...anew,
      "row.toFixed(); read().c19.trim(); const twice: Row = { c19: '' }",
    ),
  ).toEqual([[], [], ...anew.map(() => []), [], [2339], [], ...anew.map(() => []), []]);
});

test.each([
  ["ts", "const a = 1; function f() { return a; }"],
  ["tsx", "const a = <p>text</p>; function f() { return a; }"],
  ["ts", "import { join as a } from 'node:path'; const f = a;"],
])("cells in %s that are run many times take no more files: %s", (_, code) => {
  const files = new SessionFiles("/folder", {}, []);
  const cells = [code, "const c = () => f()", "const d = c; let b = 2"].map(parseCell);
  for (const cell of cells) files.commit(cell);
  const before = files.files.size;
  for (let time = 0; time < 100; time++) for (const cell of cells) files.commit(cell);
  expect(files.files.size).toBeLessThan(before + cells.length);
  expect(files.names.toSorted()).toEqual(["a", "b", "c", "d", "f"]);
});

test("cells that declare something for all files are kept, however often", () => {
  const files = new SessionFiles("/folder", {}, []);
  const cell = parseCell("declare global { var shared: number }");
  files.commit(cell);
  files.commit(cell);
  expect([...files.files.values()].filter((text) => text.startsWith(cell.source))).toHaveLength(2);
});

test("what a cell has not come to is not declared, and what it left keeps its type", { timeout }, async () => {
  const { checker, check } = startChecker();
  checker.commit(parseCell("const kept = 1"));
  checker.commit(parseCell("const kept = 'text'; const lost = 2"), { missing: ["lost"], kept: ["kept"] });
  expect(await check("kept.toFixed()")).toEqual([]);
  expect(await check("lost")).toEqual([2304]);
});

test("a cell that was only checked leaves nothing behind", { timeout }, async () => {
  const { check, run } = startChecker();
  expect(await check("const a: number = 'text'; type T = string; let b = 1")).toEqual([2322]);
  expect(await check("a")).toEqual([2304]);
  expect(await run("const c = 2", "const x: T = c; b")).toEqual([[], [2304, 2304]]);
});

test("what is asked while a cell runs changes nothing about it", { timeout }, async () => {
  const { checker, check } = startChecker();
  const cell = parseCell("const a = { one: 1 }; let b = 'text'");
  expect(await checker.check(cell)).toEqual([]);
  const other = parseCell("const a = { two: 2 }; a.");
  expect((await checker.complete(other, other.source.length)).map(({ name }) => name)).toContain("two");
  checker.commit(cell);
  expect(await check("a.one.toFixed(); b = 'other'")).toEqual([]);
});

test("names that are words of the language elsewhere can be used by later cells", { timeout }, async () => {
  const names =
    "abstract accessor as async declare defer from get global infer is keyof module namespace of out readonly require type";
  const { run } = startChecker();
  const declared = names.split(" ").map((name) => `${name} = 1`);
  const assigned = names.split(" ").map((name) => `${name} = 2;`);
  expect(await run(`let ${declared.join(", ")}`, assigned.join(" "))).toEqual([[], []]);
  expect(await run(`const ${declared.join(", ")}`, `${names.split(" ").join(" + ")}`)).toEqual([[], []]);
});

test("markup and TypeScript see each other's names, beyond the slots that are made at first", { timeout }, async () => {
  const { run, check } = startChecker();
  await run(
    ...Array.from({ length: 80 }, (_, index) =>
      index % 5 === 0 ? `const v${index} = <a>${index}</a>` : `const v${index} = ${index}`,
    ),
  );
  expect(await check("v1.toFixed(); v79.toFixed(); v75; v77 + v78")).toEqual([]);
  expect(await check("v79.trim()")).toEqual([2339]);
});

test("TypeScript after more cells with markup than there are slots is seen by later cells", { timeout }, async () => {
  const { checker, run, check } = startChecker();
  for (let index = 0; index < 80; index++) checker.commit(parseCell(`const m${index} = <p>text</p>`));
  expect(await run("const after = 1", "after.toFixed(); m79")).toEqual([[], []]);
  expect(await check("after.trim()")).toEqual([2339]);
});

test("variables that are loaded are never undefined", { timeout }, async () => {
  const { checker, check } = startChecker();
  expect(await check("process.env.FOO.length")).toEqual([18048]);
  checker.setEnvironment(["FOO", "odd-name"]);
  expect(await check("process.env.FOO.length + process.env['odd-name'].length")).toEqual([]);
  expect(await check("process.env.BAR.length")).toEqual([18048]);
});

test("a module that is made or edited, and a package that is installed, is seen by the next cell", {
  timeout,
}, async () => {
  const { check, folder } = startChecker({ "node_modules/other/package.json": "{}" });
  expect(await check("import { a } from './helper'")).toEqual([2307]);
  writeFileSync(join(folder, "helper.ts"), "export const a = 1;\n");
  expect(await check("import { a } from './helper'; a.toFixed()")).toEqual([]);
  writeFileSync(join(folder, "helper.ts"), "export const a = 'long text';\n");
  expect(await check("import { a } from './helper'; a.toFixed()")).toEqual([2551]);
});

describe("the nearest tsconfig.json decides", () => {
  test.each([
    ["strict", {}, "const f = (x) => x", [7006]],
    ["not strict", { strict: false }, "const f = (x) => x", []],
    ["paths", { paths: { "@lib/*": ["./lib/*"] } }, "import { a } from '@lib/a'; a.toFixed()", []],
    ["noUncheckedIndexedAccess", { noUncheckedIndexedAccess: true }, "[1][0].toFixed()", [2532]],
  ])("%s", { timeout }, async (_name, compilerOptions, code, codes) => {
    const { check } = startChecker({
      "tsconfig.json": JSON.stringify({ compilerOptions }),
      "lib/a.ts": "export const a = 1;\n",
    });
    expect(await check(code)).toEqual(codes);
  });
});

test("comments of TypeScript's are heeded", { timeout }, async () => {
  const { check } = startChecker();
  expect(await check("// @ts-nocheck\nconst a: number = 'x'")).toEqual([]);
  expect(await check("// @ts-expect-error\nconst a: number = 'x'")).toEqual([]);
  expect(await check("// @ts-expect-error\nconst a: number = 1")).toEqual([2578]);
  expect(await check("%%nocheck\nconst a: number = 'x'")).toEqual([]);
});

test("where its process is killed, it goes on with all it knew", { timeout }, async () => {
  const { checker, check, run } = startChecker();
  await run("const a = 1");
  // One that ends at once is not started again.
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  process.kill(checker.pid ?? 0, "SIGKILL");
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(await check("a.trim()")).toEqual([2339]);
});

test("what a cell that imports declares for all files clashes with nothing later", { timeout }, async () => {
  const { check, run } = startChecker();
  const declare = (type: string) =>
    `import fs from "node:fs"; declare global { var shared: ${type} }; fs.existsSync("/");`;
  // It was only checked: it failed.
  expect(await check(declare("number"))).toEqual([]);
  expect(await check("shared")).toEqual([2304]);
  expect(await check(declare("string"))).toEqual([]);
  await run(declare("string"));
  expect(await check("shared.toFixed()")).toEqual([2551]);
  expect(await check('import path from "node:path"; path.join(shared)')).toEqual([]);
});

test.each([
  ["an import", 'import "bspump"; env("A")'],
  ["an import of names", 'import { env } from "bspump"; const a: string | undefined = env("A")'],
  ["an export of others' names", 'export { env } from "bspump"'],
  ["an import when it runs", 'const { env } = await import("bspump")'],
])("%s is checked, and cells before and after it are", { timeout }, async (_name, code) => {
  const { check, run } = startChecker({
    "node_modules/bspump/package.json": '{ "name": "bspump", "types": "index.d.ts" }',
    "node_modules/bspump/index.d.ts":
      "export declare function env(name: string): string | undefined; declare global { function env(name: string): string | undefined; }",
  });
  await run("const before = 1");
  expect(await check(code)).toEqual([]);
  await run(code);
  expect(await check("before.trim()")).toEqual([2339]);
  expect(await check('import { none } from "bspump"')).toEqual([2305]);
});
