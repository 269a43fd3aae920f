import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { streamed, TestKernel } from "./support/kernel.js";
import { packageRoot, projectFolder } from "./support/project.js";

const groups = {
  "automation.toml": '[secrets]\ndev = ["foo"]\nproduction = ["foo-prod"]\n',
  "secrets/foo": "FOO='pa$$w0rd #1'\n",
  "secrets/foo-prod": "PROD=1\n",
};

/** Runs a script of a project as `node` does, without the test's own BitSwan settings. */
function runNode(folder: string, script: string, env: Record<string, string> = {}) {
  const { PATH = "", HOME = "" } = process.env;
  const options = { cwd: folder, env: { PATH, HOME, ...env }, encoding: "utf8" } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(folder, script)], options);
  return { status, stdout, stderr };
}

describe('import "bspump"', () => {
  test.each([
    ["require", "main.cjs", 'require("bspump");'],
    ["import", "main.mjs", 'import "bspump";'],
  ])("by %s loads the dev stage and prints nothing", (_name, script, source) => {
    const folder = projectFolder({
      ...groups,
      [script]: `${source}\nconsole.log(process.env.FOO, process.env.PROD, process.env.BITSWAN_AUTOMATION_STAGE);\n`,
    });
    expect(runNode(folder, script)).toEqual({ status: 0, stdout: "pa$$w0rd #1 undefined dev\n", stderr: "" });
  });

  test("has one state in a process, through every door", () => {
    const folder = projectFolder({
      ...groups,
      "main.cjs": `
        const { appendFileSync } = require("node:fs");
        const first = require("bspump");
        appendFileSync("secrets/foo", "LATER=1\\n");
        import("bspump").then(async (second) => {
          const api = await import("bspump/api");
          console.log(process.env.LATER, first.status() === second.status(), require("bspump/api").status() === api.status());
          api.reload();
          console.log(process.env.LATER, first.status().variables.length, second.BspumpError === api.BspumpError);
          second.unload();
          console.log(process.env.LATER, process.env.FOO);
        });`,
    });
    expect(runNode(folder, "main.cjs")).toEqual({
      status: 0,
      stdout: "undefined true true\n1 2 true\nundefined undefined\n",
      stderr: "",
    });
  });

  test("shares its state with another copy of the package", () => {
    const folder = projectFolder({
      ...groups,
      "main.cjs": `
        const { cpSync, appendFileSync } = require("node:fs");
        const path = require("node:path");
        cpSync(path.dirname(require.resolve("bspump/package.json")), "copy", { recursive: true, filter: (from) => !/node_modules|\\.git/.test(from.slice(-12)) });
        require("bspump");
        appendFileSync("secrets/foo", "LATER=1\\n");
        const copy = require("./copy/dist/index.js");
        console.log(process.env.LATER, copy.status().variables.length, copy.BspumpError.is(new (require("bspump").BspumpError)("CONF_INVALID", "x")));`,
    });
    expect(runNode(folder, "main.cjs")).toEqual({ status: 0, stdout: "undefined 1 true\n", stderr: "" });
  });

  test("shows no value in the global object, however it is shown", () => {
    const folder = projectFolder({
      ...groups,
      "main.cjs": `
        const { inspect } = require("node:util");
        require("bspump");
        delete process.env.FOO;
        const state = globalThis[Symbol.for("bspump.environment.v1")];
        const shown = [globalThis, state].flatMap((object) => [inspect(object), inspect(object, { depth: 9, showHidden: true }), JSON.stringify(Object.keys(object))]);
        console.log(state.secrets.size, shown.filter((text) => text.includes("pa$$w0rd")).length);`,
    });
    expect(runNode(folder, "main.cjs")).toEqual({ status: 0, stdout: "1 0\n", stderr: "" });
  });

  test("prints each warning once, as a line on stderr", () => {
    const folder = projectFolder({
      "automation.toml": '[secrets]\ndev = ["gone"]\n',
      "secrets/foo": "",
      "main.cjs": 'require("bspump"); require("bspump/api").reload();',
    });
    expect(runNode(folder, "main.cjs")).toEqual({
      status: 0,
      stdout: "",
      stderr: `bspump: group gone of the stage dev has no file in ${join(folder, "secrets")}; the groups there are foo. Make the file, or correct the name.\n`,
    });
  });

  test("throws for what is malformed, and loads when it is imported again after that was fixed", () => {
    const folder = projectFolder({
      ...groups,
      "automation.toml": "[secrets",
      "main.cjs": `
        try { require("bspump"); } catch (error) { console.log(error.code, process.env.BITSWAN_AUTOMATION_STAGE); }
        require("node:fs").writeFileSync("automation.toml", '[secrets]\\ndev = ["foo"]\\n');
        require("bspump");
        console.log(process.env.FOO);`,
    });
    expect(runNode(folder, "main.cjs")).toEqual({
      status: 0,
      stdout: "AUTOMATION_INVALID undefined\npa$$w0rd #1\n",
      stderr: "",
    });
  });

  const previews = {
    require: 'const preview = require("bspump/api").load({ stage: "production", env: {} });',
    import: 'import { load } from "bspump/api"; const preview = load({ stage: "production", env: {} });',
  };
  const doors = {
    require: 'const bspump = require("bspump");',
    import: 'const bspump = await import("bspump");',
  };
  const makeRequire = 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);';

  test.each([
    ["require", "require"],
    ["require", "import"],
    ["import", "require"],
    ["import", "import"],
  ] as const)("follows no preview: %s of the one, %s of the other", (before, after) => {
    const look = `
      const { status, env, reload, unload } = bspump;
      const show = () => [status().stage, status().groups.map(({ name }) => name), env("FOO", "none"), env("PROD", "none")];
      const results = [preview.groups.map(({ name }) => name), show()];
      bspump.load({ stage: "production", env: {} });
      results.push(show());
      reload();
      results.push(show());
      unload();
      results.push(show());
      console.log(JSON.stringify(results));`;
    const folder = projectFolder({ ...groups, "main.mjs": `${makeRequire}${previews[before]}${doors[after]}${look}` });
    const loaded = ["dev", ["foo"], "pa$$w0rd #1", "none"];
    const { status, stdout, stderr } = runNode(folder, "main.mjs");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(JSON.parse(stdout)).toEqual([["foo-prod"], loaded, loaded, loaded, ["dev", [], "none", "none"]]);
  });

  test("does not replace what was loaded before", () => {
    const folder = projectFolder({
      ...groups,
      "main.cjs":
        'require("bspump/api").load({ stage: "production" }); require("bspump"); console.log(process.env.PROD, process.env.FOO);',
    });
    expect(runNode(folder, "main.cjs").stdout).toBe("1 undefined\n");
  });

  test("loads nothing where the platform has deployed the automation", () => {
    const folder = projectFolder({
      ...groups,
      "main.cjs": 'const { status } = require("bspump"); console.log(process.env.FOO, status().deployed);',
    });
    expect(runNode(folder, "main.cjs", { BITSWAN_DEPLOYMENT_ID: "x" })).toEqual({
      status: 0,
      stdout: "undefined true\n",
      stderr: "",
    });
  });

  test("opens two files of ours, and nothing of the command or the kernel", () => {
    const folder = projectFolder({
      ...groups,
      "main.cjs": 'require("bspump"); console.log(Object.keys(require.cache).length);',
    });
    expect(runNode(folder, "main.cjs").stdout).toBe("3\n");
  });
});

test('import "bspump/api" loads nothing', () => {
  const folder = projectFolder({
    ...groups,
    "main.mjs": 'import { status } from "bspump/api"; console.log(process.env.FOO, status().groups.length);',
  });
  expect(runNode(folder, "main.mjs").stdout).toBe("undefined 0\n");
});

describe("types", () => {
  const consumer = `
    import "bspump";
    import { env, load, type Status } from "bspump";
    import { readPipelinesConf, BspumpError, type LoadOptions, type Stage } from "bspump/api";
    const stage: Stage = "dev";
    const options: LoadOptions = { stage };
    const status: Status = load(options);
    const port: number = readPipelinesConf().getInt("general", "port", 1);
    export const text: string = env("FOO") + status.variables.length + port + String(BspumpError.is(status));
    // @ts-expect-error env gives a string
    export const wrong: number = env("FOO");`;

  const old = "@tslab/typescript-for-tslab";
  const node16 = ["--module", "node16", "--moduleResolution", "node16", "main.mts", "main.cts"];
  const bundler = ["--module", "esnext", "--moduleResolution", "bundler", "main.ts"];

  test.each([
    [
      "TypeScript 5.0 and node10, as in tslab",
      old,
      ["--module", "commonjs", "--moduleResolution", "node10", "main.ts"],
    ],
    ["TypeScript 5.0 and node16", old, node16],
    ["TypeScript 5.0 and bundler", old, bundler],
    ["current TypeScript and node16", "typescript", node16],
    ["current TypeScript and bundler", "typescript", bundler],
  ])("resolve under %s", { timeout: 60_000 }, (_name, compiler, options) => {
    const folder = projectFolder({ "main.ts": consumer, "main.mts": consumer, "main.cts": consumer });
    const tsc = join(packageRoot, "node_modules", compiler, compiler === "typescript" ? "bin/tsc" : "lib/tsc.js");
    // TypeScript's own declarations are not what is tried.
    const args = [tsc, "--noEmit", "--strict", "--skipDefaultLibCheck", "--target", "es2022", ...options];
    const { status, stdout } = spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
    expect(stdout).toBe("");
    expect(status).toBe(0);
  });

  test("resolve in a notebook on a plain tslab kernel, beside the values", { timeout: 60_000 }, async () => {
    const folder = projectFolder(groups);
    const tslab = join(packageRoot, "node_modules/tslab/bin/tslab");
    const kernel = await TestKernel.start({ cwd: folder, program: [tslab, "kernel", "--config-path"] });
    await kernel.execute('import { env } from "bspump";\nimport { status } from "bspump/api";');
    const { published } = await kernel.execute('console.log(env("FOO"), status().stage);');
    expect(streamed(published)).toBe("pa$$w0rd #1 dev\n");
    const wrong = await kernel.execute('const wrong: number = env("FOO");');
    expect(streamed(wrong.published, "stderr")).toContain("Type 'string' is not assignable to type 'number'");
  });
});
