import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../support/folder.js";
import { ofType, streamed, TestKernel } from "../support/kernel.js";
import { isRunning, until } from "../support/processes.js";

/** For cells that leave nothing behind that matters to others. */
const sharedKernel = TestKernel.shared();

describe("a line that begins with !", () => {
  test("runs in a shell, in its place between statements, and its output is the cell's", async () => {
    const folder = temporaryFolder({ "data.txt": "" });
    const kernel = await TestKernel.start({ cwd: folder });
    const { reply, published } = await kernel.execute(
      'console.log("before");\n!echo one; echo two >&2; ls *.txt\nprocess.env.ANIMAL = "horse";\n! echo "$ANIMAL" && pwd\n1 + 1',
    );
    expect(reply).toMatchObject({ status: "ok" });
    expect(streamed(published)).toBe(`before\none\ndata.txt\nhorse\n${folder}\n`);
    expect(streamed(published, "stderr")).toBe("two\n");
    expect(ofType(published, "execute_result")).toMatchObject([{ data: { "text/plain": "2" } }]);
  });

  test("after an expression leaves no result", async () => {
    const kernel = await sharedKernel();
    const { published } = await kernel.execute("1\n!echo horse");
    expect(streamed(published)).toBe("horse\n");
    expect(ofType(published, "execute_result")).toEqual([]);
  });

  test("shows what it prints at once", async () => {
    const kernel = await sharedKernel();
    const id = await kernel.sendCode("!echo early; sleep 3");
    await kernel.until(() => (streamed(kernel.publishedFor(id)) === "early\n" ? true : undefined), 2_500);
    await kernel.answerTo(id);
  });

  test("that fails fails the cell, at its line", async () => {
    const kernel = await sharedKernel();
    const { reply, published } = await kernel.execute("const a = 1;\n!echo no; exit 3\nconsole.log('after')");
    expect(reply).toMatchObject({
      status: "error",
      ename: "CommandError",
      evalue: "The command ended with status 3: echo no; exit 3",
    });
    expect(String(reply.traceback)).toContain("> 2 | !echo no; exit 3");
    expect(streamed(published)).toBe("no\n");
    const { reply: first } = await kernel.execute("// why\n!exit 4");
    expect(String(first.traceback)).toContain("> 2 | !exit 4");
  });

  test("is interrupted with all it has started", async () => {
    const kernel = await sharedKernel();
    const id = await kernel.sendCode("!sh -c 'echo $$; exec sleep 1000'; true");
    const pid = await kernel.until(() => Number(streamed(kernel.publishedFor(id))) || undefined);
    await kernel.request("interrupt_request", {}, { channel: "control" });
    expect((await kernel.answerTo(id)).reply).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
    await until(() => !isRunning(pid));
    expect((await kernel.execute("!echo alive")).reply).toMatchObject({ status: "ok" });
  });

  test("is redacted", async () => {
    const kernel = await TestKernel.start({
      cwd: temporaryFolder({
        "automation.toml": '[secrets]\ndev = ["foo"]\n',
        "secrets/foo": "FOO_PASSWORD=example-password-1\n",
      }),
    });
    const { published } = await kernel.execute(
      'import "bspump";\n!echo "$FOO_PASSWORD"; printf example; sleep 0.05; echo -password-1',
    );
    expect(streamed(published)).toBe("[redacted FOO_PASSWORD]\n[redacted FOO_PASSWORD]\n");
  });

  test("that installs a package lets the same cell import it, with its types", async () => {
    const folder = temporaryFolder({
      "package.json": '{ "private": true }',
      "horse/package.json":
        '{ "name": "horse", "version": "1.0.0", "type": "module", "main": "index.js", "types": "index.d.ts" }',
      "horse/index.js": "export const legs = 4;",
      "horse/index.d.ts": "export const legs: number;",
    });
    const { PATH = "", HOME = "" } = process.env;
    const packed = spawnSync("npm", ["pack", "./horse"], { cwd: folder, env: { PATH, HOME }, encoding: "utf8" });
    expect(packed.status, packed.stderr).toBe(0);
    const kernel = await TestKernel.start({ cwd: folder });
    expect((await kernel.execute('import { legs } from "horse"; legs')).reply).toMatchObject({ ename: "CompileError" });
    const { reply, published } = await kernel.execute(
      '!npm install --offline --no-audit --no-fund ./horse-1.0.0.tgz\nimport { legs } from "horse";\nlegs',
    );
    expect(reply, JSON.stringify(published)).toMatchObject({ status: "ok" });
    expect(ofType(published, "execute_result")).toMatchObject([{ data: { "text/plain": "4" } }]);
    const { reply: typed } = await kernel.execute("legs.toUpperCase()");
    expect(typed).toMatchObject({ ename: "CompileError", evalue: expect.stringContaining("type 'number'") });
  });

  test("keeps the places of faults and errors in other lines", async () => {
    const kernel = await TestKernel.start();
    const { reply: fault } = await kernel.execute(
      "!echo a\nconst a: number = 1;\n!echo longer than what is there\nconst b: string = a;",
    );
    expect(fault.evalue).toMatch(/^Cell \[1\]:4:7 - error TS2322/);
    const { reply: error } = await kernel.execute(
      "!true\nlet c = 1;\n!echo longer than what is there\nif (c) throw new Error('x');",
    );
    expect(String(error.traceback)).toContain("> 4 | if (c) throw new Error('x');");
  });

  test.each([
    ["within a template", "const t = `\n!echo horse\n`; t.length", "13"],
    ["within a comment", "/*\n!exit 1\n*/ 7", "7"],
    ["that goes on with an expression", "const a = false;\nconst b = true &&\n!a\nb", "true"],
    ["of TypeScript", "const done = false;\n!(done)", "true"],
    ["of TypeScript, doubled", "!!1", "true"],
    ["that is indented", "const c = 0;\n  !c", "true"],
  ])("%s is none", async (_name, code, result) => {
    const kernel = await sharedKernel();
    const { published } = await kernel.execute(code);
    expect(ofType(published, "execute_result")).toMatchObject([{ data: { "text/plain": result } }]);
  });

  test("has no completions of TypeScript", async () => {
    const kernel = await sharedKernel();
    const { reply } = await kernel.request("complete_request", { code: "!con", cursor_pos: 4 });
    expect(reply).toMatchObject({ status: "ok", matches: [] });
  });

  test("runs under bspump notebook run and serve", async () => {
    const { notebookFolder, savedCells, streamText } = await import("../support/notebook.js");
    const { runCommand } = await import("../support/command.js");
    const folder = notebookFolder(["!echo horse\nconst a = 1;\n!echo ox"]);
    expect(await runCommand(["notebook", "serve", "main.ipynb"], { cwd: folder })).toMatchObject({
      status: 0,
      stdout: "horse\nox\n",
    });
    expect(await runCommand(["notebook", "run", "main.ipynb"], { cwd: folder })).toMatchObject({
      status: 0,
      stdout: "horse\nox\n",
    });
    expect(streamText(savedCells(join(folder, "main.ipynb"))[0])).toBe("horse\nox\n");
  });
});

describe("a magic of IPython", () => {
  test.each([
    ["%time f()", "%time is a magic of IPython", "console.time"],
    ["const a = 1;\n%timeit a + 1", "%timeit is a magic", "console.timeEnd"],
    ["%%html\n<b>x</b>", "%%html is a magic", "html`…` of bspump/notebook"],
    ["%pip install horse", "%pip is a magic", "!npm install NAME"],
    ["%cd ..", "%cd is a magic", "process.chdir"],
    ["1\n%pwd", "%pwd is a magic", "process.cwd()"],
    ["%%horse\nx", "%%horse is a magic", "a line that begins with ! runs in a shell"],
    ["1\n%%nocheck", "%%nocheck is a magic", "%%nocheck as the first line of the cell"],
  ])("is answered: %s", async (code, what, instead) => {
    const kernel = await sharedKernel();
    const { reply } = await kernel.execute(code);
    expect(reply).toMatchObject({ status: "error", ename: "SyntaxError" });
    expect(reply.evalue).toContain(what);
    expect(reply.evalue).toContain(instead);
    expect(reply.evalue).toMatch(new RegExp(`Cell \\[\\d+\\]:${code.startsWith("%") ? 1 : 2}:1`));
  });

  test("is not found if there is none, and %%nocheck stays", async () => {
    const kernel = await sharedKernel();
    expect((await kernel.execute("%%nocheck\nconst a: string = 1;\n!echo horse")).reply).toMatchObject({
      status: "ok",
    });
    expect((await kernel.execute("const time = 2;\nconst b = 7\n% time\nb")).reply).toMatchObject({ status: "ok" });
    expect((await kernel.execute("const t = `\n%time\n`")).reply).toMatchObject({ status: "ok" });
  });
});
