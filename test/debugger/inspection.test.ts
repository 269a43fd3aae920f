import { describe, expect, test } from "vitest";
import { DebugClient } from "../support/debug-client.js";
import { endlessLoop } from "../support/endless.js";
import { temporaryFolder } from "../support/folder.js";

const CELL = "notebook#1";

/** Runs a cell until its last line. */
async function stopAtEnd(code: string, client?: DebugClient): Promise<{ client: DebugClient; done: Promise<unknown> }> {
  const attached = client ?? (await DebugClient.attach());
  const text = `${code}\nMath.abs(0);`;
  await attached.setBreakpoints(CELL, text.split("\n").length);
  const done = attached.run(text, CELL);
  await attached.stopped();
  return { client: attached, done };
}

describe("variables", () => {
  test("of every kind are shown, and no getter is called", async () => {
    const { client } = await stopAtEnd(`
      let called = 0;
      const text = "it's";
      const number = -0;
      const big = 12n;
      const nothing = null;
      const missing = undefined;
      const flat = { a: 1, b: { c: [] }, get d() { called++; return 4; } };
      const list = [1, "two", , [3]];
      const bytes = new Uint8Array([1, 2]);
      const map = new Map<unknown, unknown>([["k", 1], [{ a: 1 }, new Map()]]);
      const set = new Set([1, 2]);
      const when = new Date(0);
      const pattern = /a+/g;
      const mark = Symbol("mark");
      const error = Object.assign(new TypeError("wrong"), { status: 5 });
      const waiting = Promise.resolve(7);
      class Account { #secret = 1; owner = "me"; get total() { called++; return 1; } }
      const account = new Account();
      const proxy = new Proxy({ a: 1 }, { get() { called++; return 1; }, ownKeys() { called++; return []; } });
      const shows = { [Symbol.for("nodejs.util.inspect.custom")]() { called++; return "mine"; } };
      const fn = (a: number) => a;`);
    const shown = await client.variables("Notebook");
    expect(shown).toMatchObject({
      called: "0",
      text: `"it's"`,
      number: "-0",
      big: "12n",
      nothing: "null",
      missing: "undefined",
      flat: "{ a: 1, b: [Object], d: [Getter] }",
      list: "[ 1, 'two', <1 empty item>, [Array] ]",
      bytes: "Uint8Array(2) [ 1, 2 ]",
      map: "Map(2) { 'k' => 1, [Object] => Map(0) {} }",
      set: "Set(2) { 1, 2 }",
      when: "1970-01-01T00:00:00.000Z",
      pattern: "/a+/g",
      mark: "Symbol(mark)",
      error: "{ TypeError: wrong status: 5 }",
      waiting: "Promise { 7 }",
      account: "Account { owner: 'me' }",
      fn: "[Function: fn]",
    });
    expect(await client.evaluate("called")).toBe("0");
  });

  test("are opened: members, elements, entries, what a promise holds, and a getter on demand", async () => {
    const { client } = await stopAtEnd(`
      const flat = { a: 1, get b() { return 4; } };
      const map = new Map<unknown, unknown>([["k", 1], [{ a: 1 }, 2]]);
      const waiting = Promise.resolve(7);
      const list = Array.from({ length: 12345 }, (_, index) => index);`);
    const open = async (expression: string) => {
      const [frame] = await client.frames();
      return client.request("evaluate", { expression, frameId: frame?.id });
    };
    const { variables } = await client.request("variables", await open("flat"));
    expect(variables).toMatchObject([
      { name: "a", value: "1", type: "number", variablesReference: 0 },
      { name: "b", value: "(getter)", presentationHint: { lazy: true } },
    ]);
    expect(await client.members(variables[1].variablesReference)).toEqual({ b: "4" });
    expect(await client.members((await open("map")).variablesReference)).toEqual({ "'k'": "1", "{ a: 1 }": "2" });
    expect(await client.members((await open("waiting")).variablesReference)).toEqual({
      "[[PromiseState]]": "'fulfilled'",
      "[[PromiseResult]]": "7",
    });
    const list = await open("list");
    expect(list).toMatchObject({ indexedVariables: 12345, type: "Array" });
    const { variables: ranges } = await client.request("variables", { variablesReference: list.variablesReference });
    expect(ranges).toHaveLength(3);
    expect(ranges[1].name).toBe("[10000 … 12344]");
    const { variables: inner } = await client.request("variables", ranges[1]);
    expect(inner[23]).toMatchObject({ name: "[12300 … 12344]" });
    expect(await client.members(inner[23].variablesReference)).toMatchObject({ 12344: "12344" });
    const paged = { variablesReference: list.variablesReference, filter: "indexed", start: 500, count: 2 };
    expect((await client.request("variables", paged)).variables).toMatchObject([{ name: "500" }, { name: "501" }]);
  });

  test("of a scope that are not set yet do no harm, and names that cells have hidden are shown as they were written", async () => {
    const client = await DebugClient.attach();
    await client.setBreakpoints(CELL, 2);
    const done = client.run(
      "const process = { mine: 1 };\nMath.abs(1);\nconst later = 5;\nfunction f(process: number) { debugger; return process; }\nf(3);",
      CELL,
    );
    await client.stopped();
    const shown = await client.variables("Notebook");
    expect(Object.keys(shown)).toEqual(expect.arrayContaining(["process", "later"]));
    expect(shown.process).toBe("{ mine: 1 }");
    expect(await client.evaluate("process.mine + 1")).toBe("2");
    expect(await client.evaluate("require('node:path').sep")).toBe("'/'");
    await client.goOn();
    await client.stopped();
    expect(await client.evaluate("process")).toBe("3");
    await client.goOn();
    await done;
  });

  test("are set", async () => {
    const { client, done } = await stopAtEnd(
      "let a = 1;\nconst box = { n: 1, list: [1, 2] };\nlet process = 0;\nfunction f(b: number) {\n  debugger;\n  return b;\n}\nconst result = () => [a, f(2), box, process];",
    );
    const [frame] = await client.frames();
    const { scopes } = await client.request("scopes", { frameId: frame?.id });
    const [{ variablesReference }] = scopes;
    expect(await client.request("setVariable", { variablesReference, name: "a", value: "20 as number" })).toMatchObject(
      {
        value: "20",
        type: "number",
        variablesReference: 0,
      },
    );
    await client.request("setVariable", { variablesReference, name: "process", value: "a" });
    const box = await client.request("evaluate", { expression: "box", frameId: frame?.id });
    await client.request("setVariable", { variablesReference: box.variablesReference, name: "n", value: "'x'" });
    const list = await client.request("evaluate", { expression: "box.list", frameId: frame?.id });
    await client.request("setVariable", { variablesReference: list.variablesReference, name: "1", value: "{ b: 2 }" });
    await client.goOn();
    await done;
    const second = client.run("result()");
    await client.stopped();
    const [inner] = await client.frames();
    const local = (await client.request("scopes", { frameId: inner?.id })).scopes[0];
    await client.request("setVariable", { variablesReference: local.variablesReference, name: "b", value: "b + 5" });
    await client.goOn();
    expect(await second).toMatchObject({
      result: { data: { "text/plain": "[ 20, 7, { n: 'x', list: [ 1, [Object] ] }, 20 ]" } },
    });
  });
});

describe("evaluating", () => {
  test("takes TypeScript, in every frame, and reports what is thrown", async () => {
    const client = await DebugClient.attach();
    const done = client.run("function f(a: number) {\n  debugger;\n  return a;\n}\nlet b = 2;\nf(b * 10);", CELL);
    await client.stopped();
    const [inner, outer] = await client.frames();
    expect(await client.evaluate("({ a, b } as { a: number; b: number })")).toBe("{ a: 20, b: 2 }");
    expect(await client.evaluate("{ c: a }")).toBe("{ c: 20 }");
    expect(await client.evaluate("let d = a; d + 1")).toBe("21");
    expect((await client.request("evaluate", { expression: "b", frameId: outer?.id })).result).toBe("2");
    expect(await client.send("evaluate", { expression: "a", frameId: outer?.id })).toMatchObject({
      success: false,
      message: "ReferenceError: a is not defined",
    });
    expect(await client.send("evaluate", { expression: "a +", frameId: inner?.id })).toMatchObject({ success: false });
    expect(await client.send("evaluate", { expression: "b++", frameId: inner?.id, context: "hover" })).toMatchObject({
      success: false,
    });
    expect(await client.evaluate("b++", "repl")).toBe("2");
    await client.goOn();
    await done;
    expect(await client.evaluate("await Promise.resolve(b)")).toBe("3");
    expect(await client.send("evaluate", { expression: "a", frameId: inner?.id })).toMatchObject({ success: false });
  });

  test("what never ends is given up", async () => {
    const { client, done } = await stopAtEnd("let a = 1;");
    const [frame] = await client.frames();
    const response = await client.send("evaluate", {
      expression: `(() => ${endlessLoop(30_000)})()`,
      frameId: frame?.id,
    });
    expect(response).toMatchObject({ success: false });
    expect(await client.evaluate("a")).toBe("1");
    await client.goOn();
    expect(await done).toMatchObject({ status: "ok" });
  });
});

describe("exceptions", () => {
  const THROWS = 'function f() {\n  throw new RangeError("too far");\n}\n';
  test.each([
    ["in a cell", `${THROWS}f();`, true],
    ["behind an await", `${THROWS}await new Promise((done) => setTimeout(done, 5));\nf();`, true],
    ["in an async function that a cell awaits", `${THROWS}const g = async () => f();\nawait g();`, true],
    ["in a timer", `${THROWS}setTimeout(() => f(), 5);`, true],
    ["in a promise that nobody handles", `${THROWS}void (async () => { await null; f(); })();`, true],
    ["that is caught", `${THROWS}try { f(); } catch {}`, false],
    ["that is caught behind an await", `${THROWS}await null;\ntry { f(); } catch {}`, false],
    ["in an awaited function, handled", `${THROWS}const g = async () => f();\nawait g().catch(() => 1);`, false],
    [
      "behind an await, caught by what awaits",
      `${THROWS}const g = async () => { await null; f(); };\ntry { await g(); } catch {}`,
      false,
    ],
    ["in an awaited function, caught", `${THROWS}const g = async () => f();\ntry { await g(); } catch {}`, false],
  ])("%s stop where they are thrown", async (_name, code, isUncaught) => {
    for (const filter of ["uncaught", "all"]) {
      const client = await DebugClient.attach();
      await client.request("setExceptionBreakpoints", { filters: [filter] });
      const done = client.run(code, CELL);
      if (filter === "uncaught" && !isUncaught) {
        expect(await done).toMatchObject({ status: "ok" });
        expect(client.events.map(({ event }) => event)).not.toContain("stopped");
        continue;
      }
      const { reason, where } = await client.stopped();
      expect({ reason, at: where[0] }).toEqual({ reason: "exception", at: "f Cell [1]:2" });
      expect(await client.request("exceptionInfo", { threadId: 1 })).toMatchObject({
        exceptionId: "RangeError",
        description: "RangeError: too far",
        details: { stackTrace: expect.stringMatching(/^RangeError: too far\n {4}at f \(Cell \[1\]:2:9\)/) },
      });
      await client.goOn();
      await done;
    }
  });

  test("at the top of a module stop there", async () => {
    const cwd = temporaryFolder({ "lib.ts": 'export const a = 1;\nthrow new Error("broken");\n' });
    const client = await DebugClient.attach({ cwd });
    await client.request("setExceptionBreakpoints", { filters: ["uncaught"] });
    const done = client.run('import { a } from "./lib.ts";\na', CELL);
    expect((await client.stopped()).where[0]).toBe("lib.ts lib.ts:2");
    await client.goOn();
    expect(await done).toMatchObject({ status: "error" });
  });

  test("of Node stop in the line that has called it", async () => {
    for (const before of ["", "await null;\n"]) {
      const client = await DebugClient.attach();
      await client.request("setExceptionBreakpoints", { filters: ["uncaught"] });
      const code = `${before}const { existsSync, readFileSync } = require("node:fs");\nexistsSync("nowhere");\nreadFileSync("nowhere");`;
      const done = client.run(code, CELL);
      const line = code.split("\n").length;
      expect((await client.stopped()).where).toEqual([`Cell [1] Cell [1]:${line}`]);
      await client.goOn();
      expect(await done).toMatchObject({ status: "error" });
      expect(await client.run("const p = Promise.resolve(1); p")).toMatchObject({
        result: { data: { "text/plain": "Promise { 1 }" } },
      });
    }
  });

  test("do not stop without a filter", async () => {
    const client = await DebugClient.attach();
    await client.request("setExceptionBreakpoints", { filters: ["all"] });
    await client.request("setExceptionBreakpoints", { filters: [] });
    expect(await client.run(`${THROWS}f();`, CELL)).toMatchObject({ status: "error" });
    expect(client.events.map(({ event }) => event)).not.toContain("stopped");
  });
});
