import { stripVTControlCharacters } from "node:util";
import { describe, expect, test } from "vitest";
import type { JsonObject } from "#dist/json.js";
import { temporaryFolder } from "../support/folder.js";
import { type Answer, ofType, streamed, TestKernel } from "../support/kernel.js";

function shownError({ reply, published }: Answer): { name: unknown; value: unknown; text: string } {
  const errors = ofType(published, "error");
  expect(errors).toHaveLength(1);
  const [error] = errors;
  expect(reply).toMatchObject({ status: "error", ...error });
  return { name: reply.ename, value: reply.evalue, text: traceback(error) };
}

function traceback(error: JsonObject | undefined): string {
  return stripVTControlCharacters(Array.isArray(error?.traceback) ? error.traceback.join("\n") : "");
}

describe("an error that is thrown", () => {
  test("is shown with the lines of the cell, in colour", async () => {
    const kernel = await TestKernel.start();
    const answer = await kernel.execute(
      'interface Unused { a: string }\nfunction check(value: number): number {\n  if (value > 1) throw new RangeError("too large");\n  return value;\n}\n\ncheck(2);',
    );
    const { name, value, text } = shownError(answer);
    expect({ name, value }).toEqual({ name: "RangeError", value: "too large" });
    expect(text).toBe(
      [
        "RangeError: too large",
        "    at check (Cell [1]:3:24)",
        "    at Cell [1]:7:1",
        "",
        "  1 | interface Unused { a: string }",
        "  2 | function check(value: number): number {",
        '> 3 |   if (value > 1) throw new RangeError("too large");',
        "    |                        ^",
        "  4 |   return value;",
        "  5 | }",
      ].join("\n"),
    );
    expect(String(ofType(answer.published, "error")[0]?.traceback)).toContain("\u001b[31m");
  });

  test("of this package shows where the cell called it, and none of what is inside", async () => {
    const kernel = await TestKernel.start();
    const { text } = shownError(await kernel.execute('import { env } from "bspump/api";\nenv("NOT_SET")'));
    expect(text).toBe(
      [
        'BspumpError: NOT_SET is not set. No automation is loaded: put an automation.toml beside the notebook and import "bspump".',
        "    at Cell [1]:2:1 {",
        "  code: 'VARIABLE_MISSING'",
        "}",
        "",
        '  1 | import { env } from "bspump/api";',
        '> 2 | env("NOT_SET")',
        "    | ^",
      ].join("\n"),
    );
  });

  test.each([
    ["behind an await", "await null;\nthrow new Error('late')", "Cell [1]:2:7"],
    ["on the first line", "(null as any).x", "Cell [1]:1:15"],
  ])("%s: the position is the cell's own", async (_name, code, place) => {
    const kernel = await TestKernel.start();
    const { text } = shownError(await kernel.execute(code));
    expect(text).toContain(place);
  });

  test("in a function of an earlier cell names both cells", async () => {
    const kernel = await TestKernel.start();
    await kernel.execute("\nfunction fail() { throw new Error('x') }");
    const { text } = shownError(await kernel.execute("fail()"));
    expect(text).toContain("at fail (Cell [1]:2:25)\n    at Cell [2]:1:1\n");
  });

  test("in a module beside the notebook names the module's own lines", async () => {
    const folder = temporaryFolder({
      "helper.ts":
        "interface A { b: number }\n\nexport function fail(a: A): never {\n  throw new Error(`no ${a.b}`);\n}\n",
    });
    const kernel = await TestKernel.start({ cwd: folder });
    const { text } = shownError(await kernel.execute('import { fail } from "./helper";\nfail({ b: 1 });'));
    expect(text).toMatch(/at (?:Object\.)?fail \(.*helper\.[jt]s:4:9\)\n {4}at Cell \[1\]:2:/);
  });

  const thrownKernel = TestKernel.shared();
  test.each([
    ["a text", 'throw "only text"', "Thrown", "only text"],
    ["an object", "throw { code: 3 }", "Thrown", "{ code: 3 }"],
    ["an error with a cause", 'throw new Error("outer", { cause: new Error("inner") })', "Error", "outer"],
  ])("%s", async (_name, code, name, value) => {
    const kernel = await thrownKernel();
    const shown = shownError(await kernel.execute(code));
    expect(shown).toMatchObject({ name, value });
    if (code.includes("inner")) expect(shown.text).toContain("[cause]: Error: inner");
  });

  test("and its stack, printed by the cell, has the cell's lines too", async () => {
    const kernel = await TestKernel.start();
    const { published } = await kernel.execute(
      'type A = 1;\ntry {\n  throw new Error("x");\n} catch (error) {\n  console.log(error);\n}',
    );
    expect(streamed(published)).toBe("Error: x\n    at Cell [1]:3:9\n");
  });

  test("nobody catches: it is shown in its cell, and the kernel goes on", async () => {
    const kernel = await TestKernel.start();
    const id = await kernel.sendCode(
      'setTimeout(() => { throw new TypeError("by a timer") }, 10);\nPromise.reject(new RangeError("by a promise"));\nundefined',
    );
    await kernel.answerTo(id);
    await kernel.until(() => (ofType(kernel.publishedFor(id), "error").length === 2 ? true : undefined));
    expect(ofType(kernel.publishedFor(id), "error").map(({ ename, evalue }) => `${ename}: ${evalue}`)).toEqual([
      "RangeError: by a promise",
      "TypeError: by a timer",
    ]);
    expect((await kernel.execute("1 + 1")).reply).toMatchObject({ status: "ok", execution_count: 2 });
  });
});

describe("an error that the compiler finds", () => {
  test("is shown with code and a frame, and nothing runs", async () => {
    const kernel = await TestKernel.start();
    const { name, value, text } = shownError(await kernel.execute('console.log("no");\nconst a: number = "x";'));
    expect(name).toBe("CompileError");
    expect(value).toBe("Cell [1]:2:7 - error TS2322: Type 'string' is not assignable to type 'number'.");
    expect(text).toBe(`${value}\n\n  1 | console.log("no");\n> 2 | const a: number = "x";\n    |       ^`);
  });

  const placedKernel = TestKernel.shared();
  test.each([
    ["an object that is read as an expression", "{ a: missing }", "1:6"],
    ["after lines for the shell", "!true\n!true\nmissing", "3:1"],
    ["at the end", "const a = 1;\n\n  a.", "3:5"],
    ["of a cell with a byte order mark", "\ufeffmissing", "1:1"],
    ["of a cell with markup", "const React = {};\n<b>{missing}</b>", "2:5"],
    ["behind decorators", "class A {\n  @missing run() {}\n}", "2:4"],
  ])("is placed in the cell: %s", async (_name, code, place) => {
    const kernel = await placedKernel();
    const { reply } = await kernel.execute(code);
    expect(reply.evalue).toMatch(new RegExp(`^Cell \\[\\d+\\]:${place} - error`));
  });

  // TypeScript reports that its analysis ends (TS2563) at the beginning of a file and of no line in it.
  test("is not that a cell is too long to be analysed: the rest is checked, and it runs", {
    timeout: 60_000,
  }, async () => {
    const kernel = await placedKernel();
    const long = `let n = 0;\n${"if (n >= 0) n += 1;\n".repeat(5_000)}`;
    expect((await kernel.execute(`${long}n`)).reply).toMatchObject({ status: "ok" });
    expect((await kernel.execute(`${long}const text: string = 1;`)).reply).toMatchObject({
      ename: "CompileError",
      evalue: expect.stringContaining(":5002:7 - error TS2322"),
    });
  });

  test("in a module beside the notebook names the file", async () => {
    const kernel = await TestKernel.start({
      cwd: temporaryFolder({ "helper.ts": "\nexport const a: number = 'x';\n" }),
    });
    const { value } = shownError(await kernel.execute('import { a } from "./helper"; a'));
    expect(value).toBe("helper.ts:2:14 - error TS2322: Type 'string' is not assignable to type 'number'.");
  });
});

describe("cells that wait when one fails", () => {
  test("are aborted, and none that is sent afterwards is", async () => {
    const kernel = await TestKernel.start();
    await kernel.execute("1");
    const failing = await kernel.sendCode(
      'const end = Date.now() + 300; while (Date.now() < end) {}\nthrow new Error("x")',
    );
    const waiting = [await kernel.sendCode("2"), await kernel.sendCode("3", { stop_on_error: false })];
    expect((await kernel.answerTo(failing)).reply).toMatchObject({ status: "error", execution_count: 2 });
    expect((await kernel.execute("4")).reply).toMatchObject({ status: "ok", execution_count: 3 });
    for (const id of waiting) {
      const { reply, published } = await kernel.answerTo(id);
      expect(reply).toEqual({ status: "aborted", execution_count: 2 });
      expect(published.map(({ type }) => type)).toEqual(["status", "status"]);
    }
  });

  test("run where the failing one does not ask to stop", async () => {
    const kernel = await TestKernel.start();
    const failing = await kernel.sendCode('throw new Error("x")', { stop_on_error: false });
    const next = await kernel.sendCode("5");
    expect((await kernel.answerTo(failing)).reply.status).toBe("error");
    expect((await kernel.answerTo(next)).reply).toMatchObject({ status: "ok", execution_count: 2 });
  });
});

test("what throws when it is looked at is an error like others, and the kernel goes on", {
  timeout: 120_000,
}, async () => {
  const kernel = await TestKernel.start();
  const evalue = "What was thrown cannot be shown: looking at it throws another error.";
  const hostile = [
    "{ [Symbol.for('nodejs.util.inspect.custom')]() { throw new Error('y') } }",
    "Object.defineProperty(new Error('a'), 'message', { get() { throw new Error('z') } })",
    "new Proxy({}, { get() { throw new Error('p') }, has() { throw new Error('q') } })",
  ];
  for (const thrown of hostile) {
    const { reply, published } = await kernel.execute(`throw ${thrown}`);
    expect([thrown, reply.status, reply.evalue]).toEqual([thrown, "error", evalue]);
    expect(ofType(published, "error")).toMatchObject([{ ename: "Thrown", evalue }]);
  }
  await kernel.execute(`setTimeout(() => { throw ${hostile[0]} }, 10)`);
  await kernel.until(() => (ofType(kernel.published, "error").length === 4 ? true : undefined));
  const { reply } = await kernel.execute("1", {
    user_expressions: { a: '({ [Symbol.for("Jupyter.display")]() { throw new Error("x") } })' },
  });
  expect(reply).toMatchObject({ status: "ok", user_expressions: { a: { status: "error", evalue: "x" } } });
  expect(kernel.stderr).toBe("");
});
