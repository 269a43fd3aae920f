import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../support/folder.js";
import { ofType, streamed, TestKernel } from "../support/kernel.js";

/** For cells that leave nothing behind that matters to others. */
const sharedKernel = TestKernel.shared();

describe("running cells", () => {
  test("publishes the input, the output, the result, and busy and idle round them", async () => {
    const kernel = await TestKernel.start();
    const { reply, published } = await kernel.execute('console.log("out"); console.error("err"); 6 * 7');
    expect(reply).toEqual({ status: "ok", execution_count: 1, user_expressions: {}, payload: [] });
    expect(published.map(({ type }) => type)).toEqual([
      "status",
      "execute_input",
      "stream",
      "stream",
      "execute_result",
      "status",
    ]);
    expect(published[1]?.content).toEqual({
      code: 'console.log("out"); console.error("err"); 6 * 7',
      execution_count: 1,
    });
    expect(ofType(published, "stream")).toEqual([
      { name: "stdout", text: "out\n" },
      { name: "stderr", text: "err\n" },
    ]);
    expect(ofType(published, "execute_result")).toEqual([
      { execution_count: 1, data: { "text/plain": "42" }, metadata: {} },
    ]);
  });

  test.each([
    ["an expression", "[1, 'a']", "[ 1, 'a' ]"],
    ["a text, in quotes", "'a' + 'b'", "'ab'"],
    ["a top-level await", "await Promise.resolve(3)", "3"],
    ["a promise, without the kernel's own notes", "Promise.resolve(3)", "Promise { 3 }"],
    ["nothing", "undefined", undefined],
    ["null", "null", "null"],
    ["a declaration", "const a = 1", undefined],
  ])("the result of %s", async (_name, code, text) => {
    const kernel = await sharedKernel();
    const { published } = await kernel.execute(code);
    expect(ofType(published, "execute_result").map(({ data }) => data)).toEqual(
      text === undefined ? [] : [{ "text/plain": text }],
    );
  });

  test("what a cell declares is there in the next, and may be declared anew", async () => {
    const kernel = await sharedKernel();
    await kernel.execute("const a: number = 1; function twice(x: number) { return 2 * x }");
    const { published } = await kernel.execute("const b = twice(a); b");
    expect(ofType(published, "execute_result")[0]?.data).toEqual({ "text/plain": "2" });
    const again = await kernel.execute('const a: string = "new"; a');
    expect(ofType(again.published, "execute_result")[0]?.data).toEqual({ "text/plain": "'new'" });
  });

  test("a name of an earlier cell may be a property in short, and be assigned as one", async () => {
    const kernel = await sharedKernel();
    await kernel.execute("let host = 'a'; let port = 1;");
    const { published } = await kernel.execute(
      "({ port, missing: host = 'b' } = { port: 2 } as { port: number; missing?: string });\nconst own = 3;\nconst nested = { deep: [{ host, port, own }] };\nJSON.stringify(nested)",
    );
    expect(ofType(published, "execute_result")[0]?.data).toEqual({
      "text/plain": `'{"deep":[{"host":"b","port":2,"own":3}]}'`,
    });
  });

  test("silent runs show nothing, and are neither counted nor remembered", async () => {
    const kernel = await TestKernel.start();
    const { reply, published } = await kernel.execute('console.log("x"); globalThis.seen = 1; 2', { silent: true });
    expect(reply).toMatchObject({ status: "ok", execution_count: 0 });
    expect(published.map(({ type }) => type)).toEqual(["status", "status"]);
    const unstored = await kernel.execute("3", { store_history: false });
    expect(unstored.reply).toMatchObject({ status: "ok", execution_count: 0 });
    expect(ofType(unstored.published, "execute_result")).toHaveLength(1);
    expect((await kernel.execute("4")).reply).toMatchObject({ execution_count: 1 });
    const { reply: history } = await kernel.request("history_request", { hist_access_type: "tail", n: 10 });
    expect(history.history).toEqual([[1, 1, "4"]]);
  });

  test("an empty cell is not counted", async () => {
    const kernel = await TestKernel.start();
    expect((await kernel.execute(" \n")).reply).toMatchObject({ status: "ok", execution_count: 0 });
  });

  test("user expressions are evaluated", async () => {
    const kernel = await sharedKernel();
    const { reply } = await kernel.execute("const a = 20", { user_expressions: { sum: "a + 1", bad: "missing" } });
    expect(reply.user_expressions).toMatchObject({
      sum: { status: "ok", data: { "text/plain": "21" }, metadata: {} },
      bad: { status: "error", ename: "CompileError" },
    });
  });

  test("an object shows itself by Jupyter.display", async () => {
    const kernel = await sharedKernel();
    const { published } = await kernel.execute(
      '({ async [Symbol.for("Jupyter.display")]() { return { "text/markdown": "**a**", "application/json": { b: [1] } } } })',
    );
    expect(ofType(published, "execute_result")[0]?.data).toEqual({
      "text/markdown": "**a**",
      "application/json": { b: [1] },
    });
    const failing = await kernel.execute('({ [Symbol.for("Jupyter.display")]() { throw new Error("no picture") } })');
    expect(failing.reply).toMatchObject({ status: "error", ename: "Error", evalue: "no picture" });
  });

  test("tslab.display works as in tslab, and updates what it has shown", async () => {
    const kernel = await TestKernel.start({ cwd: temporaryFolder() });
    const { published } = await kernel.execute(
      'import * as tslab from "tslab";\nconst shown = tslab.newDisplay();\nshown.html("<b>1</b>");\nshown.html("<b>2</b>");\ntslab.display.png(Buffer.from("png"));',
    );
    expect(ofType(published, "display_data")).toMatchObject([
      { data: { "text/html": "<b>1</b>" }, transient: { display_id: expect.stringMatching(/./) } },
      { data: { "image/png": Buffer.from("png").toString("base64") } },
    ]);
    expect(ofType(published, "update_display_data")).toMatchObject([{ data: { "text/html": "<b>2</b>" } }]);
  });

  test("clearOutput clears the cell's output", async () => {
    const kernel = await TestKernel.start({ cwd: temporaryFolder() });
    const { published } = await kernel.execute(
      'import { clearOutput } from "bspump/api";\nconsole.log("a");\nclearOutput(true);\nconsole.log("b");\nclearOutput();',
    );
    expect(published.map(({ type }) => type).slice(2, -1)).toEqual([
      "stream",
      "clear_output",
      "stream",
      "clear_output",
    ]);
    expect(ofType(published, "clear_output")).toEqual([{ wait: true }, { wait: false }]);
  });

  test("what is printed after a cell has ended goes to that cell", async () => {
    const kernel = await sharedKernel();
    const first = await kernel.sendCode(
      'setTimeout(() => console.log("by a timer"), 150);\n(async () => { await new Promise((done) => setTimeout(done, 200)); console.log("by a promise") })();\nundefined',
    );
    await kernel.answerTo(first);
    const second = await kernel.execute('console.log("own"); await new Promise((done) => setTimeout(done, 400))');
    expect(streamed(second.published)).toBe("own\n");
    expect(streamed(kernel.publishedFor(first))).toBe("by a timer\nby a promise\n");
  });

  test("bytes and encoded texts are printed as the text that they are", async () => {
    const kernel = await sharedKernel();
    const { published } = await kernel.execute(
      'process.stdout.write("c5", "hex");\nprocess.stdout.write(Buffer.from([0xbe]));\nprocess.stdout.write("YQ==", "base64");\nprocess.stdout.write("b\\n", "utf8");\nundefined',
    );
    expect(streamed(published)).toBe("žab\n");
  });

  test("a program's output arrives while it runs", async () => {
    const kernel = await sharedKernel();
    const id = await kernel.sendCode(
      'console.log("first"); const end = Date.now() + 1500; while (Date.now() < end) {} console.log("last")',
    );
    await kernel.until(() => (streamed(kernel.publishedFor(id)).includes("first") ? true : undefined));
    expect(streamed(kernel.publishedFor(id))).toBe("first\n");
    expect(streamed((await kernel.answerTo(id)).published)).toBe("first\nlast\n");
  });

  test("ten million characters in lines arrive whole and in order", async () => {
    const kernel = await sharedKernel();
    const { published } = await kernel.execute(
      'for (let i = 0; i < 100_000; i++) console.log(String(i).padStart(99, "-"))',
    );
    const text = streamed(published);
    expect(text.length).toBe(10_000_000);
    expect(text.slice(-100)).toBe(`${"99999".padStart(99, "-")}\n`);
  });
});

describe("prompt", () => {
  test("asks the client, and gives its answer", async () => {
    const kernel = await sharedKernel();
    const id = await kernel.sendCode('const name: string = await prompt("Your name: "); `Hello ${name}`', {
      allow_stdin: true,
    });
    expect(await kernel.answerInput("Žofie 🐎")).toEqual({ prompt: "Your name: ", password: false });
    expect(ofType((await kernel.answerTo(id)).published, "execute_result")[0]?.data).toEqual({
      "text/plain": "'Hello Žofie 🐎'",
    });
    const hidden = await kernel.sendCode('(await prompt("Key: ", { password: true })).length', { allow_stdin: true });
    expect(await kernel.answerInput("abc")).toEqual({ prompt: "Key: ", password: true });
    expect(ofType((await kernel.answerTo(hidden)).published, "execute_result")[0]?.data).toEqual({ "text/plain": "3" });
  });

  test("fails where the client takes no input, and is stopped by an interrupt", async () => {
    const kernel = await TestKernel.start();
    const { reply } = await kernel.execute('await prompt("a")');
    expect(reply).toMatchObject({ status: "error", ename: "Error" });
    expect(reply.evalue).toContain("the client that runs this notebook takes none");
    const id = await kernel.sendCode('await prompt("a")', { allow_stdin: true });
    await new Promise((done) => setTimeout(done, 500));
    kernel.signal("SIGINT");
    expect((await kernel.answerTo(id)).reply).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
  });
});
