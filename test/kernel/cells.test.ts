import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { temporaryFolder } from "../support/folder.js";
import { ofType, streamed, TestKernel } from "../support/kernel.js";

/** Runs cells, and returns what each shows: its result as text, else what it prints, else its error. */
async function run(kernel: TestKernel, cells: readonly string[]): Promise<string[]> {
  const shown: string[] = [];
  for (const code of cells) {
    const { reply, published } = await kernel.execute(code);
    const [result] = ofType(published, "execute_result");
    const data = result?.data as { "text/plain"?: string } | undefined;
    shown.push(reply.status === "ok" ? (data?.["text/plain"] ?? streamed(published)) : String(reply.evalue));
  }
  return shown;
}

test("an await stands wherever an expression does, also before a bracket, a sign or a line break", async () => {
  const kernel = await TestKernel.start();
  await kernel.execute("const answer = Promise.resolve({ json: async () => [1] });");
  expect(
    await run(kernel, [
      "await (await answer).json()",
      "const list = await (await answer).json(); list.length",
      "await (async () => 5)()",
      "await [1]",
      "await -1",
      "await /a/",
      "await `text`",
      "await\nPromise.resolve(2)",
      "console.log(await (3))",
      "for await (const item of [1, Promise.resolve(2)]) console.log(item)",
      "async function* count() { yield 1; yield 2 }\nfor await (const item of count()) { console.log(item) }",
      "list.missing",
    ]),
  ).toEqual([
    "[ 1 ]",
    "1",
    "5",
    "[ 1 ]",
    "-1",
    "/a/",
    "'text'",
    "2",
    "3\n",
    "1\n2\n",
    "1\n2\n",
    "Cell [13]:1:6 - error TS2339: Property 'missing' does not exist on type 'number[]'.",
  ]);
});

test("what is exported is declared as without the word", async () => {
  const kernel = await TestKernel.start();
  expect(
    await run(kernel, [
      "export const a: number = 1;\n  export\n  function twice(x: number) { return 2 * x }\nexport { a as same };",
      "twice(a)",
      "export async function load() { return 3 }\nawait load()",
      "export default class Horse {}",
      "new Horse()",
      "export const b: number = 'text'",
    ]),
  ).toEqual([
    "",
    "2",
    "3",
    "",
    "Horse {}",
    "Cell [6]:1:14 - error TS2322: Type 'string' is not assignable to type 'number'.",
  ]);
});

test("a namespace is there in all later cells, until its name is declared anew", async () => {
  const kernel = await TestKernel.start();
  const cells = [
    "namespace Sizes { export const small = 1 }",
    "0",
    "0",
    "Sizes.small",
    "const Sizes = 3",
    "0",
    "Sizes",
  ];
  expect(await run(kernel, cells)).toEqual(["", "0", "0", "1", "", "0", "3"]);
});

test("a function sees what another cell assigns to a variable of its cell", async () => {
  const kernel = await TestKernel.start();
  expect(
    await run(kernel, [
      "let count = 0; function increase() { return ++count }\nlet { unit, sizes: [size = 7] } = { unit: 1, sizes: [] as number[] };\nconst volume = () => ({ unit }).unit * size;",
      "count = 10; size = 3; unit = 2",
      "increase()",
      "[count, volume()]",
      "let count = 'text'; count",
      "let callback = () => 1; const call = () => callback(); call()",
      "callback = () => 2; call()",
    ]),
  ).toEqual(["", "2", "11", "[ 11, 6 ]", "'text'", "1", "2"]);
});

test("what a cell has set before it threw is kept, and what it did not come to is not declared", async () => {
  const kernel = await TestKernel.start();
  expect(
    await run(kernel, [
      "let unset: number | undefined; const data = [1];",
      "import { join } from 'path';\nconst first = 1; const data = 'new'; const last: number[] = [fail()];\nfunction fail(): number { throw new Error('on purpose') }\nclass Missing {}\ninterface Shape { size: number }",
      "const shape: Shape = { size: first }; join('a', String(shape.size), data)",
      "[unset, 1]",
      "last",
      "new Missing()",
      "const data: number[] = await Promise.reject(new Error('again'))",
      "data",
      "first",
    ]),
  ).toEqual([
    "",
    "on purpose",
    "'a/1/new'",
    "[ undefined, 1 ]",
    "Cell [5]:1:1 - error TS2304: Cannot find name 'last'.",
    "Cell [6]:1:5 - error TS2304: Cannot find name 'Missing'.",
    "again",
    "'new'",
    "1",
  ]);
});

// Windows has no such signal.
test.runIf(process.platform !== "win32")("what a cell has set before it was interrupted is kept", async () => {
  const kernel = await TestKernel.start();
  for (const code of [
    'let turns = 0; console.log("runs"); while (true) turns++;',
    'let turns = 1; console.log("runs"); await new Promise(() => {}); let late = 1;',
  ]) {
    const id = await kernel.sendCode(code);
    await kernel.until(() => (streamed(kernel.publishedFor(id)).includes("runs") ? true : undefined));
    await sleep(100);
    kernel.signal("SIGINT");
    expect((await kernel.answerTo(id)).reply.ename).toBe("KeyboardInterrupt");
    expect(await run(kernel, ["turns > 0"])).toEqual(["true"]);
  }
  expect((await run(kernel, ["late"]))[0]).toContain("Cannot find name 'late'");
});

test("a cell has what only modules have", async () => {
  const folder = temporaryFolder({ "data.txt": "text" });
  const kernel = await TestKernel.start({ cwd: folder });
  expect(
    await run(kernel, [
      "__dirname",
      "import.meta.dirname",
      "import { readFileSync } from 'node:fs'; readFileSync(new URL('data.txt', import.meta.url), 'utf8')",
      "require('node:path').basename(__filename)",
      "require.main === module",
      "import.meta.resolve('node:fs')",
    ]),
  ).toEqual([`'${folder}'`, `'${folder}'`, "'text'", "'cell.ts'", "true", "'node:fs'"]);
});

test("what cannot be looked at is shown as an error, and the kernel goes on", async () => {
  const kernel = await TestKernel.start();
  const trap = "() => { throw new Error('trap') }";
  const hostile = `new Proxy({}, { get: ${trap}, has: ${trap}, getPrototypeOf: ${trap}, ownKeys: ${trap} })`;
  const refused = "What was thrown cannot be shown: looking at it throws another error.";
  expect(
    await run(kernel, [
      `throw ${hostile}`,
      `${hostile}`,
      "throw Object.defineProperty(new Error(), 'message', { get() { throw new Error('getter') } })",
      `setTimeout(() => { throw ${hostile} }); await new Promise((done) => setTimeout(done, 50)); 1`,
      "({ [Symbol.for('Jupyter.display')]: () => ({ 'text/plain': 1n }) })",
      "2",
    ]),
  ).toEqual([refused, "trap", refused, "1", "Do not know how to serialize a BigInt", "2"]);
  const { reply } = await kernel.execute("3", {
    user_expressions: { a: hostile, b: "({ [Symbol.for('Jupyter.display')]: () => ({ 'text/plain': 1n }) })" },
  });
  expect(reply).toMatchObject({
    status: "ok",
    user_expressions: {
      a: { status: "error", evalue: "trap" },
      b: { status: "error", evalue: "Do not know how to serialize a BigInt" },
    },
  });
  expect(await run(kernel, ["4"])).toEqual(["4"]);
});

test("a timer that was cleared, or has fired, is not kept, as a server sets some for each request", async () => {
  const kernel = await TestKernel.start();
  const [grown] = await run(kernel, [
    `import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
setFlagsFromString("--expose-gc");
const collect = async () => {
  for (let round = 0; round < 3; round++) {
    runInNewContext("gc")();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return process.memoryUsage().heapUsed / 2 ** 20;
};
const before = await collect();
for (let index = 0; index < 200_000; index++) clearTimeout(setTimeout(() => index, 60_000));
for (let index = 0; index < 20_000; index++) await new Promise((resolve) => setImmediate(resolve));
Math.round((await collect()) - before) < 10`,
  ]);
  expect(grown).toBe("true");
});

test("the console does in cells what it does in a program, and nothing else hears of what it prints", async () => {
  const kernel = await TestKernel.start();
  expect(
    await run(kernel, [
      "console.group('a'); console.debug('b'); console.group(); console.log('c\\nd'); console.groupEnd(); console.groupEnd(); console.info('e')",
      "console.count(); console.count(); console.dir({ g: { h: 1 } })",
      "console.dirxml([1]); console.log('%s is %d', 'i', 1)",
      `const inspector = require("node:inspector");
const session = new inspector.Session();
let heard = 0;
session.connect();
session.on("Runtime.consoleAPICalled", () => heard++);
session.post("Runtime.enable");
console.log("j"); console.error("k"); console.table([1]);
session.disconnect();
heard`,
    ]),
  ).toEqual(["a\n  b\n    c\n    d\ne\n", "default: 1\ndefault: 2\n{ g: { h: 1 } }\n", "[ 1 ]\ni is 1\n", "0"]);
});
