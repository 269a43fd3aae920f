import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { DebugClient } from "../support/debug-client.js";
import { temporaryFolder } from "../support/folder.js";

const CELL = "notebook#1";

describe("a breakpoint", () => {
  test("stops a cell before its line runs, and the rest of it is stepped through, over an await too", async () => {
    const client = await DebugClient.attach();
    const [breakpoint] = await client.setBreakpoints(CELL, 2);
    expect(breakpoint).toMatchObject({ verified: false, line: 2 });
    const code = [
      "let x: number = 1;",
      "x = 2;",
      "await new Promise((done) => setTimeout(done, 10));",
      "function double(a: number): number {",
      "  const twice = 2 * a;",
      "  return twice;",
      "}",
      "double(x);",
      "x + 40",
    ].join("\n");
    const done = client.run(code, CELL);
    expect((await client.event("breakpoint")).breakpoint).toMatchObject({
      id: breakpoint?.id,
      verified: true,
      line: 2,
    });
    expect(await client.stopped()).toEqual({ reason: "breakpoint", where: ["Cell [1] Cell [1]:2"] });
    expect((await client.frames())[0]).toMatchObject({ line: 2, column: 1, source: { path: CELL } });
    expect(await client.evaluate("x")).toBe("1");
    expect(await client.go("next")).toEqual({ reason: "step", where: ["Cell [1] Cell [1]:3"] });
    expect(await client.evaluate("x")).toBe("2");
    expect(await client.go("next")).toEqual({ reason: "step", where: ["Cell [1] Cell [1]:8"] });
    expect(await client.go("stepIn")).toEqual({ reason: "step", where: ["double Cell [1]:5", "Cell [1] Cell [1]:8"] });
    expect(await client.go("next")).toEqual({ reason: "step", where: ["double Cell [1]:6", "Cell [1] Cell [1]:8"] });
    expect(await client.variables("Local")).toEqual({ a: "2", twice: "4" });
    expect(await client.go("stepOut")).toEqual({ reason: "step", where: ["Cell [1] Cell [1]:9"] });
    await client.goOn();
    expect(await done).toMatchObject({ status: "ok", result: { data: { "text/plain": "42" } } });
  });

  test.each([
    ["on an empty line is at the next one with code", "Math.abs(1);\n\n\nMath.abs(2);\n3", 2, 4],
    ["on a comment is at the next one with code", "1;\n// a comment\n3", 2, 3],
    [
      "on a line of types is at the next one with code",
      "interface A {\n  b: string;\n}\nconst a: A = { b: '1' };",
      2,
      4,
    ],
    ["on the head of a function is in it", "1;\nfunction f() {\n  return 5;\n}\nf();", 2, 3],
    ["on an import is there", 'const a = 1;\nimport { join } from "node:path";\njoin("a");', 2, 2],
    ["on the result is there", "const a = 1;\na + 1", 2, 2],
    ["on an object as the result is there", "({\n  a: 1,\n  b: Math.abs(2),\n})", 3, 3],
    ["in a loop is there", "for (const a of [1]) {\n  Math.abs(a);\n}", 2, 2],
    ["on an exported class is there", "1;\nexport class A {\n  b = 1;\n}\nnew A()", 3, 3],
    ["on a line after emojis is there", 'const a = "😀😀";\n"😀".length; Math.abs(1);', 2, 2],
  ])("%s", async (_name, code, line, expected) => {
    const client = await DebugClient.attach();
    await client.setBreakpoints(CELL, line);
    const done = client.run(code, CELL);
    const { where } = await client.stopped();
    expect(where[0]?.replace(/.*:/, "")).toBe(String(expected));
    expect((await client.event("breakpoint", 0).catch(() => client.events)) && client.events).toContainEqual(
      expect.objectContaining({
        event: "breakpoint",
        body: expect.objectContaining({ breakpoint: expect.objectContaining({ line: expected, verified: true }) }),
      }),
    );
    await client.goOn();
    expect(await done).toMatchObject({ status: "ok" });
  });

  test("behind all code is reported as unverified", async () => {
    const client = await DebugClient.attach();
    await client.run("1", CELL);
    expect(await client.setBreakpoints(CELL, 7)).toMatchObject([{ verified: false, line: 7 }]);
  });

  test("stops in a function of a cell that has run before it was debugged, called by another one", async () => {
    const client = new DebugClient();
    await client.run("function twice(a: number) {\n  return 2 * a;\n}", CELL);
    await client.request("initialize");
    await client.request("attach");
    expect(await client.setBreakpoints(CELL, 2)).toMatchObject([{ verified: true, line: 2 }]);
    const done = client.run("const b = 20;\ntwice(b + 1)", "notebook#2");
    expect(await client.stopped()).toEqual({
      reason: "breakpoint",
      where: ["twice Cell [1]:2", "Cell [2] Cell [2]:2"],
    });
    await client.goOn();
    expect(await done).toMatchObject({ result: { data: { "text/plain": "42" } } });
  });

  test("holds for all runs of the same code, and not for what the code was before", async () => {
    const client = await DebugClient.attach();
    await client.run("const early = () => {\n  return 1;\n};", CELL);
    await client.run("let late = () => {\n  return 2;\n};", CELL);
    await client.run("let first = late;");
    await client.run("let late = () => {\n  return 2;\n};", CELL);
    await client.setBreakpoints(CELL, 2);
    const done = client.run("early(); first(); late();");
    expect((await client.stopped()).where[0]).toBe("first Cell [2]:2".replace("first", "late"));
    expect((await client.go("continue")).where[0]).toBe("late Cell [4]:2");
    await client.goOn();
    expect(await done).toMatchObject({ status: "ok" });
  });

  test("stops in a callback after its cell has ended", async () => {
    const client = await DebugClient.attach();
    await client.setBreakpoints(CELL, 3);
    const done = client.run('setTimeout(() => {\n  const a = 1;\n  console.log("later", a);\n}, 50);', CELL);
    expect(await done).toMatchObject({ status: "ok" });
    expect((await client.stopped()).where).toEqual(["(anonymous) Cell [1]:3"]);
    expect(await client.variables("Local")).toEqual({ a: "1" });
    await client.goOn();
    expect(await client.run("1")).toMatchObject({ status: "ok" });
    await expect.poll(() => client.printed).toContain("later 1\n");
  });

  test("stops only when its condition holds, or as often as it says", async () => {
    const client = await DebugClient.attach();
    await client.setBreakpoints(CELL, { line: 2, condition: "(a as number) === 3" }, { line: 3, hitCondition: ">= 5" });
    const done = client.run("for (let a = 0; a < 5; a++) {\n  Math.abs(a);\n  Math.sqrt(a);\n}", CELL);
    expect((await client.stopped()).where[0]).toMatch(/:2$/);
    expect(await client.evaluate("a")).toBe("3");
    expect((await client.go("continue")).where[0]).toMatch(/:3$/);
    expect(await client.evaluate("a")).toBe("4");
    await client.goOn();
    await done;
    expect(await client.setBreakpoints(CELL, { line: 2, condition: "a ===" })).toMatchObject([
      { verified: false, message: expect.stringContaining("The condition is not an expression") },
    ]);
    expect(await client.setBreakpoints(CELL, { line: 2, hitCondition: "often" })).toMatchObject([{ verified: false }]);
  });

  test("with a message prints that and does not stop", async () => {
    const client = await DebugClient.attach();
    await client.setBreakpoints(CELL, { line: 2, logMessage: "a is {a}, twice {2 * a}, {nothing}" });
    expect(await client.run("let a = 3;\na++;\na", CELL)).toMatchObject({ result: { data: { "text/plain": "4" } } });
    expect(await client.event("output")).toEqual({
      category: "console",
      output: "a is 3, twice 6, ReferenceError: nothing is not defined\n",
    });
    expect(client.events.map(({ event }) => event)).not.toContain("stopped");
  });

  test("takes a name in its condition and its message for what is nearest, as the code there does", async () => {
    const client = await DebugClient.attach();
    await client.setBreakpoints(
      CELL,
      { line: 3, condition: 'name === "other"' },
      { line: 4, logMessage: "greets {name}" },
      { line: 8, condition: 'name === "mine"' },
    );
    const code = [
      'const name = "mine";',
      "function greet(name: string): number {",
      "  Math.abs(0);",
      "  return name.length;",
      "}",
      'greet("one");',
      'greet("other");',
      "Math.abs(1);",
    ].join("\n");
    const done = client.run(code, CELL);
    expect((await client.stopped()).where[0]).toBe("greet Cell [1]:3");
    expect(await client.evaluate("name")).toBe("'other'");
    expect((await client.go("continue")).where).toEqual(["Cell [1] Cell [1]:8"]);
    await client.goOn();
    expect(await done).toMatchObject({ status: "ok" });
    const output = client.events.filter(({ event }) => event === "output").map(({ body }) => body.output);
    expect(output).toEqual(["greets one\n", "greets other\n"]);
  });

  test("that is removed does not stop", async () => {
    const client = await DebugClient.attach();
    await client.run("const f = () => {\n  return 1;\n};", CELL);
    await client.setBreakpoints(CELL, 2);
    await client.setBreakpoints(CELL);
    expect(await client.run("f()")).toMatchObject({ status: "ok" });
    expect(await client.run("const f = () => {\n  return 1;\n}; f()", CELL)).toMatchObject({ status: "ok" });
  });

  test("`debugger` stops too", async () => {
    const client = await DebugClient.attach();
    const done = client.run("1;\ndebugger;\n2", CELL);
    expect((await client.stopped()).where).toEqual(["Cell [1] Cell [1]:2"]);
    await client.goOn();
    await done;
  });
});

describe("a local module", () => {
  const MODULE = [
    'import { sep } from "node:path";',
    "",
    "interface Options { readonly by: number }",
    "export function multiply(a: number, { by }: Options): number {",
    "  const product = a * by;",
    "  return product;",
    "}",
    "export const separator: string = sep;",
    "",
  ].join("\n");

  test.each([
    ["that is loaded while it is debugged", false, "import { multiply } from './lib.ts';"],
    ["that was loaded before", true, "import { multiply } from './lib.ts';"],
    ["that is required", false, "const { multiply } = require('./lib.ts');"],
  ])("%s is debugged", async (_name, isLoadedBefore, load) => {
    const cwd = temporaryFolder({ "lib.ts": MODULE });
    const file = join(cwd, "lib.ts");
    const client = new DebugClient({ cwd });
    if (isLoadedBefore) await client.run(load);
    await client.request("initialize");
    await client.request("attach");
    await client.setBreakpoints(file, 5);
    const done = client.run(`${load}\nconst answer = multiply(6, { by: 7 });\nanswer`);
    const { where } = await client.stopped();
    expect(where).toEqual(["multiply lib.ts:5", expect.stringMatching(/^Cell \[\d\] Cell \[\d\]:2$/)]);
    expect((await client.frames())[0]).toMatchObject({ column: 19, source: { path: file } });
    expect(await client.variables("Local")).toMatchObject({ a: "6", by: "7" });
    expect((await client.go("next")).where[0]).toBe("multiply lib.ts:6");
    expect((await client.go("stepOut")).where).toEqual([expect.stringMatching(/^Cell .*:3$/)]);
    expect((await client.request("modules")).modules).toMatchObject([{ name: "lib.ts", path: file }]);
    expect((await client.request("source", { source: { path: file }, sourceReference: 0 })).content).toBe(MODULE);
    await client.goOn();
    expect(await done).toMatchObject({ result: { data: { "text/plain": "42" } } });
  });

  test("does not see what cells have declared under the name of a global of Node's", async () => {
    const cwd = temporaryFolder({
      "lib.ts": "export function kind(): string {\n  return typeof process.pid;\n}\n",
    });
    const client = await DebugClient.attach({ cwd });
    await client.run('const process = { pid: "mine" };');
    await client.setBreakpoints(join(cwd, "lib.ts"), { line: 2, condition: 'typeof process.pid === "number"' });
    const done = client.run('import { kind } from "./lib.ts";\nkind() + process.pid');
    expect((await client.stopped()).where[0]).toBe("kind lib.ts:2");
    expect(await client.evaluate("typeof process.pid")).toBe("'number'");
    await client.goOn();
    expect(await done).toMatchObject({ result: { data: { "text/plain": "'numbermine'" } } });
  });

  test("stops at its top while it is loaded, and steps from there", async () => {
    const cwd = temporaryFolder({
      "lib.ts": "export const a = 1;\nexport const b = a + 1;\nexport const c = a + b;\n",
    });
    const client = await DebugClient.attach({ cwd });
    await client.setBreakpoints(join(cwd, "lib.ts"), 2);
    const done = client.run('import { c } from "./lib.ts";\nc');
    expect((await client.stopped()).where).toEqual(["lib.ts lib.ts:2", "Cell [1] Cell [1]:1"]);
    expect((await client.go("next")).where[0]).toBe("lib.ts lib.ts:3");
    await client.goOn();
    expect(await done).toMatchObject({ result: { data: { "text/plain": "3" } } });
  });

  test("that was edited stops where its new text says", async () => {
    const cwd = temporaryFolder({ "lib.ts": "export const f = () => {\n  return 1;\n};\n" });
    const file = join(cwd, "lib.ts");
    const client = await DebugClient.attach({ cwd });
    await client.run('import { f } from "./lib.ts"; const old = f;');
    writeFileSync(file, "// A line more\n// and another\nexport const f = () => {\n  return 2;\n};\n");
    await client.setBreakpoints(file, 4);
    const done = client.run('import { f } from "./lib.ts"; [old(), f()]');
    expect((await client.stopped()).where[0]).toBe("f lib.ts:4");
    await client.goOn();
    expect(await done).toMatchObject({ result: { data: { "text/plain": "[ 1, 2 ]" } } });
  });

  test("is stepped into from a cell, and a package is not", async () => {
    const cwd = temporaryFolder({
      "lib.ts": "export function own() {\n  return 1;\n}\n",
      "node_modules/other/package.json": '{ "name": "other", "main": "index.js" }',
      "node_modules/other/index.js": "exports.call = (f) => {\n  return f();\n};\n",
    });
    const client = await DebugClient.attach({ cwd });
    await client.setBreakpoints(CELL, 3);
    const done = client.run('import { own } from "./lib.ts";\nimport { call } from "other";\nown();\ncall(own);', CELL);
    await client.stopped();
    expect((await client.go("stepIn")).where[0]).toBe("own lib.ts:2");
    expect((await client.go("stepOut")).where).toEqual(["Cell [1] Cell [1]:4"]);
    expect((await client.go("stepIn")).where).toEqual([
      "own lib.ts:2",
      expect.stringMatching(/^\S+ index.js:2$/),
      "Cell [1] Cell [1]:4",
    ]);
    await client.goOn();
    await done;
  });
});

test("an endless loop is paused", async () => {
  const client = await DebugClient.attach();
  const done = client.run("let turns = 0;\nwhile (turns >= 0) {\n  turns++;\n}", CELL);
  await new Promise((resolve) => setTimeout(resolve, 300));
  await client.request("pause", { threadId: 1 });
  const { reason, where } = await client.stopped();
  expect(reason).toBe("pause");
  expect(where[0]).toMatch(/^Cell \[1\] Cell \[1\]:[23]$/);
  await client.evaluate("turns = -10");
  await client.goOn();
  expect(await done).toMatchObject({ status: "ok" });
});

test.each([
  ["native", ""],
  ["in JavaScript, which throws to itself", "--require ./without-oxc.cjs"],
])("what a package throws to itself stops nothing, with a resolver that is %s", async (_kind, NODE_OPTIONS) => {
  const cwd = temporaryFolder({
    "without-oxc.cjs":
      "const { _load } = require('module'); require('module')._load = function (name, ...rest) { if (/^oxc-/.test(name)) throw new Error(); return _load.call(this, name, ...rest); };",
    "node_modules/thrower/index.js":
      "function attempt() { try { throw new Error('own'); } catch {} }\nattempt();\nrequire('fs').readFile(__filename, attempt);\nsetTimeout(attempt, 20);\nPromise.resolve().then(attempt);exports.attempt = attempt;",
    "node_modules/thrower/package.json": '{"name":"thrower","version":"1.0.0"}',
  });
  const client = await DebugClient.attach({ cwd, env: { NODE_OPTIONS } });
  await client.request("setExceptionBreakpoints", { filters: ["all"] });
  const running = client.run(
    'import { attempt } from "thrower"; attempt(); await new Promise((done) => setTimeout(done, 300)); 1',
  );
  const ended = await Promise.race([running, client.stopped()]);
  expect(ended).toMatchObject({ status: "ok" });
});
