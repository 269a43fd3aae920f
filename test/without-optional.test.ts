import { execFile } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { streamed, TestKernel } from "./support/kernel.js";
import { notebookFolder } from "./support/notebook.js";
import { packedOnce } from "./support/packed.js";

const run = promisify(execFile);

const typescript =
  "Types are checked by TypeScript, which was left out when bspump was installed. Install it: npm install --include=optional bspump";
const unchecked =
  "bspump: types are not checked, as TypeScript is not installed: npm install --include=optional bspump";

const cells = [
  'import { env } from "bspump";\nimport { Color, twice } from "./helper";\nimport packaged from "packaged";',
  "const log = (_: object, name: string) => console.log('decorates', name);",
  "class Reading { constructor(private value: number) {} @log get(): number { return this.value; } }",
  "{ using file = { [Symbol.dispose]: () => console.log('closed') }; }",
  "console.log(Color.Red, twice(new Reading(21).get()), packaged, env('FOO_USER'), env('FOO_PASSWORD'));",
];

test("installed without optional packages it loads, reads, runs and serves, and says what checks types", {
  timeout: 300_000,
}, async () => {
  const folder = notebookFolder(cells, {
    "package.json": '{ "private": true }\n',
    "automation.toml": '[secrets]\ndev = ["foo"]\n',
    "secrets/foo": "FOO_USER=example-user\nFOO_PASSWORD=example-password-1\n",
    "pipelines.conf": "[pipeline:a]\nuser = ${FOO_USER}\n",
    "helper.ts": "export enum Color { Red = 3 }\nexport const twice = (value: number): number => 2 * value;\n",
  });
  const { file } = await packedOnce();
  const options = ["--omit=optional", "--no-audit", "--no-fund", "--prefer-offline"];
  await run("npm", ["install", ...options, file], { cwd: folder });
  expect(readdirSync(join(folder, "node_modules")).filter((name) => !name.startsWith("."))).toEqual([
    "bspump",
    "smol-toml",
  ]);

  mkdirSync(join(folder, "node_modules/packaged/lib"), { recursive: true });
  writeFileSync(join(folder, "node_modules/packaged/package.json"), '{ "exports": { "import": "./lib/main.mjs" } }');
  writeFileSync(join(folder, "node_modules/packaged/lib/main.mjs"), 'export default "packaged";');

  const env = { HOME: folder, PATH: `${join(folder, "node_modules", ".bin")}:${process.env.PATH}` };
  const inFolder = async (command: string, ...args: string[]) => {
    try {
      return { status: 0, ...(await run(command, args, { cwd: folder, env })) };
    } catch (error) {
      const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
      return { status: code, stdout, stderr };
    }
  };
  const show = "console.log(process.env.FOO_USER, bspump.readPipelinesConf().get('pipeline:a', 'user'))";
  const shown = { status: 0, stdout: "example-user example-user\n", stderr: "" };
  expect(await inFolder("node", "-e", `const bspump = require("bspump"); ${show}`)).toEqual(shown);
  const asModule = ["--input-type=module", "-e", `import * as bspump from "bspump"; ${show}`];
  expect(await inFolder("node", ...asModule)).toEqual(shown);
  const printing = ["node", "-e", "console.log(process.env.FOO_USER)"];
  expect(await inFolder("bspump", "run", "--", ...printing)).toMatchObject({ status: 0, stdout: "example-user\n" });
  expect((await inFolder("bspump", "check", ".")).stdout).not.toBe("");
  expect(await inFolder("bspump", "conf", "--json")).toMatchObject({ status: 0, stderr: "" });

  const printed = "decorates get\nclosed\n3 42 packaged example-user [redacted FOO_PASSWORD]\n";
  expect(await inFolder("bspump", "notebook", "serve", "main.ipynb")).toEqual({
    status: 0,
    stdout: printed,
    stderr: "",
  });
  const ran = await inFolder("bspump", "notebook", "run", "--no-write", "--parameter", "unused=1", "main.ipynb");
  expect(ran).toMatchObject({ status: 0, stdout: printed });
  expect(ran.stderr).toContain(`${unchecked}\n`);
  expect(await inFolder("bspump", "notebook", "check", "main.ipynb")).toMatchObject({
    status: 1,
    stderr: `bspump: ${typescript}\n`,
  });
  const installing = ["kernel", "install", "--prefix", "prefix"];
  expect((await inFolder("bspump", ...installing)).stderr).toContain(`${unchecked}\n`);
  expect((await inFolder("bspump", ...installing, "--no-check", "--force")).stderr).not.toContain(unchecked);
  const specFile = join(folder, "prefix/share/jupyter/kernels/bspump/kernel.json");
  const { argv } = JSON.parse(readFileSync(specFile, "utf8")) as { argv: string[] };
  const kernel = await TestKernel.start({ cwd: folder, program: argv.slice(1, -1) });
  for (const cell of cells) await kernel.execute(cell);
  expect(streamed(kernel.published)).toBe(printed);
  const { reply } = await kernel.execute("const wrong: number = 'not checked';\nthrow new Error(wrong)");
  expect(reply).toMatchObject({ ename: "Error", evalue: "not checked" });
  expect(String(reply.traceback)).toContain("Cell [6]:2:7");
});
