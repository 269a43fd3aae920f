import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../support/folder.js";
import { ofType, streamed, TestKernel } from "../support/kernel.js";

const automation = {
  "automation.toml": '[secrets]\ndev = ["foo"]\n',
  "secrets/foo": "FOO_HOST=example.org\nFOO_PASSWORD=pa$$example-password\n",
};

/** Asks for completions at the `|` in `text`. */
async function complete(kernel: TestKernel, text: string) {
  const cursor = [...text.slice(0, text.indexOf("|"))].length;
  const { reply } = await kernel.request("complete_request", { code: text.replace("|", ""), cursor_pos: cursor });
  return reply;
}

async function inspect(kernel: TestKernel, text: string) {
  const cursor = [...text.slice(0, text.indexOf("|"))].length;
  const { reply } = await kernel.request("inspect_request", {
    code: text.replace("|", ""),
    cursor_pos: cursor,
    detail_level: 0,
  });
  return reply;
}

describe("completion", () => {
  const completionKernel = TestKernel.shared();
  test.each([
    ["a global", "conso|", "console", 0, 5],
    ["a member", "const a = [1]; a.rev|", "reverse", 17, 20],
    ["behind characters beyond the basic plane", 'const 𝑎 = "🐎🐎"; 𝑎.toUpp|', "toUpperCase", 18, 23],
    ["in the midst of a name", "con|sol", "console", 0, 6],
    ["a name of an earlier cell", "earl|", "earlierName", 0, 4],
  ])("%s", async (_name, text, match, start, end) => {
    const kernel = await completionKernel();
    await kernel.execute("const earlierName = 1");
    const reply = await complete(kernel, text);
    expect(reply).toMatchObject({ status: "ok", cursor_start: start, cursor_end: end });
    expect(reply.matches).toContain(match);
    expect(reply.metadata).toMatchObject({
      _jupyter_types_experimental: expect.arrayContaining([expect.objectContaining({ text: match, start, end })]),
    });
  });

  const loadedKernel = TestKernel.shared(() => ({ cwd: temporaryFolder(automation) }));
  test.each([
    ['env("FOO_|")', ["FOO_HOST", "FOO_PASSWORD"], 5, 9],
    ["env('pass|", ["FOO_PASSWORD"], 5, 9],
    ["process.env.FOO_H|", ["FOO_HOST"], 12, 17],
    ['process.env["FOO_P|"]', ["FOO_PASSWORD"], 13, 18],
  ])("of the variables that are loaded: %s", async (text, matches, start, end) => {
    const kernel = await loadedKernel();
    await kernel.execute('import { env } from "bspump"');
    expect(await complete(kernel, text)).toMatchObject({ matches, cursor_start: start, cursor_end: end });
  });
});

describe("inspection", () => {
  const inspectionKernel = TestKernel.shared();
  test.each([
    ["a name", "const horse = { legs: 4 }; hor|se", "const horse: {\n    legs: number;\n}"],
    ["behind a name", "const legs = 4; legs|", "const legs: 4"],
    [
      "a call, within its brackets",
      "function add(a: number, b: number) { return a + b }\nadd(1, |)",
      "function add(a: number, b: number): number",
    ],
    ["a name behind characters beyond the basic plane", "const 𝑎 = '🐎'; 𝑎.big|()", "(method) String.big(): string"],
  ])("%s", async (_name, text, signature) => {
    const kernel = await inspectionKernel();
    const reply = await inspect(kernel, text);
    expect(reply).toMatchObject({ status: "ok", found: true });
    expect(reply.data).toMatchObject({ "text/plain": expect.stringContaining(signature) });
  });

  test("tells the documentation", async () => {
    const kernel = await TestKernel.start({ cwd: temporaryFolder() });
    const reply = await inspect(kernel, 'import { env } from "bspump/api"; en|v("A")');
    expect(reply.data).toMatchObject({
      "text/plain": expect.stringContaining("Returns a variable of `process.env` that must be there"),
      "text/markdown": expect.stringContaining("```typescript"),
    });
  });

  test("tells the documentation of what Node and JavaScript bring", async () => {
    const kernel = await TestKernel.start();
    await kernel.execute('const kept = "a"');
    for (const text of ["JSON.parse|('1')", "import * as path from 'path'; path.resolve|('a')", "kept.trim|()"]) {
      const { data } = await inspect(kernel, text);
      expect(String((data as Record<string, string>)["text/plain"]).split("\n\n").length, text).toBeGreaterThan(1);
    }
    expect((await kernel.execute("kept.length")).reply.status).toBe("ok");
  });

  test("finds nothing where nothing is", async () => {
    const kernel = await TestKernel.start();
    expect(await inspect(kernel, "1 + | 2")).toEqual({ status: "ok", found: false, data: {}, metadata: {} });
  });
});

describe("from any folder", () => {
  test("bspump and the types of Node are there", async () => {
    const kernel = await TestKernel.start({ cwd: temporaryFolder(automation) });
    const { reply, published } = await kernel.execute(
      'import { env, status } from "bspump";\nimport { readFileSync } from "fs";\nconst host: string = env("FOO_HOST");\nconst bytes: Buffer = readFileSync("secrets/foo");\nconsole.log(host.length, bytes.length, process.env.FOO_HOST?.length, status().variables.length);',
    );
    expect(reply.status, JSON.stringify(reply)).toBe("ok");
    expect(streamed(published)).toBe("11 55 11 2\n");
  });

  test("a bspump that is installed near the notebook wins", async () => {
    const own = {
      "node_modules/bspump/package.json":
        '{ "name": "bspump", "version": "9.9.9", "main": "main.js", "types": "main.d.ts" }',
      "node_modules/bspump/main.js": "exports.own = 9;",
      "node_modules/bspump/main.d.ts": "export const own: number;",
    };
    const kernel = await TestKernel.start({ cwd: temporaryFolder(own) });
    const { published } = await kernel.execute('import { own } from "bspump"; own');
    expect(ofType(published, "execute_result")[0]?.data).toEqual({ "text/plain": "9" });
  });

  test.each([
    [
      "of CommonJS",
      {
        "package.json": '{ "name": "pack", "main": "main.js", "types": "main.d.ts" }',
        "main.js": "exports.value = 7;",
        "main.d.ts": "export const value: number;",
      },
    ],
    [
      "of ES modules only, with exports only",
      {
        "package.json":
          '{ "name": "pack", "type": "module", "exports": { "types": "./lib/main.d.ts", "default": "./lib/main.js" } }',
        "lib/main.js": "export const value = 7;",
        "lib/main.d.ts": "export declare const value: number;",
      },
    ],
  ])("packages of the notebook's own project: %s", async (_name, files) => {
    const entries = Object.entries(files).map(([name, text]) => [`node_modules/pack/${name}`, text]);
    const kernel = await TestKernel.start({ cwd: temporaryFolder(Object.fromEntries(entries)) });
    const { reply, published } = await kernel.execute('import { value } from "pack"; const n: number = value; n');
    // Node loads ES modules by require from 20.19 and 22.12 on.
    const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
    const canRequire =
      !files["package.json"].includes("module") ||
      major > 22 ||
      (major === 22 && minor >= 12) ||
      (major === 20 && minor >= 19);
    if (canRequire) expect(ofType(published, "execute_result")[0]?.data).toEqual({ "text/plain": "7" });
    else expect(reply.evalue).toContain("Use Node 20.19, 22.12 or newer");
  });

  test("code that the workspace's automations share is found beside the notebook, and wins", async () => {
    const folder = temporaryFolder({
      ".git/HEAD": "ref: refs/heads/main\n",
      "bitswan_lib/helper.ts": 'import { own } from "./own";\nexport const shared: string = `shared ${own}`;\n',
      "bitswan_lib/both.ts": "export const both: string = 'shared';\n",
      "process/automation/automation.toml": "[deployment]\n",
      "process/automation/own.ts": "export const own: string = 'and own';\n",
      "process/automation/both.ts": "export const both: string = 'hidden';\n",
    });
    const kernel = await TestKernel.start({ cwd: `${folder}/process/automation` });
    const { reply, published } = await kernel.execute(
      'import { shared } from "./helper";\nimport { both } from "./both";\n[shared.trim(), both.trim()]',
    );
    expect(reply.status, JSON.stringify(reply)).toBe("ok");
    expect(ofType(published, "execute_result")[0]?.data).toEqual({ "text/plain": "[ 'shared and own', 'shared' ]" });
  });

  test("a module beside the notebook may be changed and imported anew", async () => {
    const folder = temporaryFolder({
      "helper.ts": 'import { env } from "bspump/api";\nexport const value: number = env("NONE", "1").length;\n',
    });
    const kernel = await TestKernel.start({ cwd: folder });
    const { published } = await kernel.execute('import { value } from "./helper"; value');
    expect(ofType(published, "execute_result")[0]?.data).toEqual({ "text/plain": "1" });
  });
});

describe("the notebook's folder, where the kernel runs elsewhere", () => {
  test("is known by VS Code's id of the cell", async () => {
    const folder = temporaryFolder(automation);
    const kernel = await TestKernel.start({ cwd: temporaryFolder() });
    const code = 'import { status } from "bspump"; status().automation?.file';
    const content = {
      code,
      silent: false,
      store_history: true,
      user_expressions: {},
      allow_stdin: false,
      stop_on_error: true,
    };
    const metadata = { cellId: `vscode-notebook-cell:${folder}/my%20book.ipynb#W0sZmlsZQ%3D%3D` };
    const { published } = await kernel.request("execute_request", content, { metadata });
    expect(ofType(published, "execute_result")[0]?.data).toEqual({ "text/plain": `'${folder}/automation.toml'` });
  });

  test("is known by what Jupyter Server tells", async () => {
    const folder = temporaryFolder(automation);
    const kernel = await TestKernel.start({
      cwd: temporaryFolder(),
      env: { JPY_SESSION_NAME: `${folder}/main.ipynb` },
    });
    const { published } = await kernel.execute('import { status } from "bspump"; status().automation?.file');
    expect(ofType(published, "execute_result")[0]?.data).toEqual({ "text/plain": `'${folder}/automation.toml'` });
  });
});
