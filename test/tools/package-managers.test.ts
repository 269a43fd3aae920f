import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../support/folder.js";
import { streamed, TestKernel } from "../support/kernel.js";
import { savedCells } from "../support/notebook.js";
import { packedOnce } from "../support/packed.js";
import { installTools } from "./install.js";

const modules = installTools("package-managers", ["pnpm@10", "@yarnpkg/cli-dist@4"]);
const registry = execFileSync("npm", ["config", "get", "registry"], { encoding: "utf8" }).trim();

const notebook = {
  cells: [
    {
      cell_type: "code",
      execution_count: null,
      id: "a",
      metadata: {},
      outputs: [],
      source: 'import { env } from "bspump";\nenv("FOO_PASSWORD")',
    },
    {
      cell_type: "code",
      execution_count: null,
      id: "b",
      metadata: {},
      outputs: [],
      source: "enum Kind { A = 3 }\nconst kind: Kind = Kind.A; kind",
    },
  ],
  metadata: {},
  nbformat: 4,
  nbformat_minor: 5,
};
const files = {
  "automation.toml": '[secrets]\ndev = ["foo"]\n',
  "secrets/foo": "FOO_PASSWORD=example-password-1\n",
  "main.ipynb": JSON.stringify(notebook),
  "main.mjs":
    'import { env } from "bspump"; import { createRequire } from "node:module"; console.log(env("FOO_PASSWORD"), createRequire(import.meta.url)("bspump/api").status().stage);',
};

const env = {
  ...process.env,
  npm_config_registry: registry,
  YARN_NPM_REGISTRY_SERVER: registry,
  YARN_ENABLE_TELEMETRY: "0",
  YARN_ENABLE_IMMUTABLE_INSTALLS: "false",
  YARN_ENABLE_GLOBAL_CACHE: "false",
  CI: "true",
};

describe.each([
  [
    "pnpm, nothing hoisted",
    { ".npmrc": "hoist=false\n" },
    ["pnpm/bin/pnpm.cjs", "install", "--no-frozen-lockfile"],
    ["pnpm/bin/pnpm.cjs", "exec"],
  ],
  [
    "Yarn, Plug'n'Play",
    { ".yarnrc.yml": "nodeLinker: pnp\n", "yarn.lock": "" },
    ["@yarnpkg/cli-dist/bin/yarn.js", "install"],
    ["@yarnpkg/cli-dist/bin/yarn.js", "exec"],
  ],
] as const)("installed by %s", (_name, settings, install, exec) => {
  test("it loads, a notebook runs, and so does the installed kernel", async () => {
    const { file } = await packedOnce();
    const manifest = JSON.stringify({
      private: true,
      dependencies: { bspump: `file:${file}` },
      // What docs/errors.md says of Yarn: a process is not started from an archive, and TypeScript reads none.
      dependenciesMeta: Object.fromEntries(["bspump", "@types/node"].map((name) => [name, { unplugged: true }])),
    });
    const folder = temporaryFolder({ ...files, ...settings, "package.json": manifest });
    const run = ([program, ...words]: readonly string[], ...args: readonly string[]) => {
      const { status, stdout, stderr } = spawnSync(
        process.execPath,
        [join(modules, program ?? ""), ...words, ...args],
        {
          cwd: folder,
          env,
          encoding: "utf8",
        },
      );
      expect(status, `${stdout}\n${stderr}`).toBe(0);
      return stdout;
    };
    run(install);
    expect(run(exec, "node", "main.mjs")).toBe("example-password-1 dev\n");
    run(exec, "bspump", "notebook", "run", "main.ipynb");
    expect(savedCells(join(folder, "main.ipynb")).map(({ outputs }) => outputs[0]?.data?.["text/plain"])).toEqual(
      [["'[redacted FOO_PASSWORD]'"], ["3"]].map((text) => text),
    );
    expect(readFileSync(join(folder, "main.ipynb"), "utf8")).not.toContain("example-password");

    run(exec, "bspump", "kernel", "install", "--prefix", "prefix");
    const spec = JSON.parse(readFileSync(join(folder, "prefix/share/jupyter/kernels/bspump/kernel.json"), "utf8"));
    const kernel = await TestKernel.start({ cwd: folder, program: spec.argv.slice(1, -1), env: spec.env });
    const loaded = await kernel.execute('import { env } from "bspump"; console.log(env("FOO_PASSWORD").length)');
    expect(streamed(loaded.published)).toBe("18\n");
    // It finds TypeScript too.
    expect((await kernel.execute('const wrong: number = "text";')).reply).toMatchObject({ ename: "CompileError" });
  });
});
