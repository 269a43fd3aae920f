import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { projectFolder } from "../support/project.js";
import { installTools } from "./install.js";

const modules = installTools("bundlers", [
  "esbuild@0.28",
  "rollup@4",
  "@rollup/plugin-node-resolve@16",
  "@rollup/plugin-commonjs@29",
  "vite@7",
  "webpack@5",
  "webpack-cli@6",
  "bun@1",
]);

const files = {
  "automation.toml": '[secrets]\ndev = ["foo"]\n',
  "secrets/foo": "FOO_USER=example-user\n",
  "pipelines.conf": "[pipeline:a]\nuser = ${FOO_USER}\n",
  // What is in the bundle and the package beside it have one state.
  "entry.mjs": `
import { join } from "node:path";
import { env, readPipelinesConf, status } from "bspump";
import * as api from "bspump/api";
const { createRequire } = process.getBuiltinModule("node:module");
const outside = createRequire(join(process.cwd(), "outside.js"))("bspump");
console.log(env("FOO_USER"), readPipelinesConf().get("pipeline:a", "user"), api.status() === status(), outside.status() === status());
`,
  "entry.cjs": `
const { env, readPipelinesConf, status } = require("bspump");
const api = require("bspump/api");
const { join } = require("node:path");
const { createRequire } = process.getBuiltinModule("node:module");
const outside = createRequire(join(process.cwd(), "outside.js"))("bspump");
console.log(env("FOO_USER"), readPipelinesConf().get("pipeline:a", "user"), api.status() === status(), outside.status() === status());
`,
  "rollup.config.mjs": `
import commonjs from "${join(modules, "@rollup/plugin-commonjs/dist/es/index.js")}";
import { nodeResolve } from "${join(modules, "@rollup/plugin-node-resolve/dist/es/index.js")}";
export default { plugins: [nodeResolve({ preferBuiltins: true }), commonjs({ ignoreDynamicRequires: true })], external: [/^node:/], output: { inlineDynamicImports: true } };
`,
  "vite.config.mjs": `
export default { logLevel: "error", build: { ssr: "entry.mjs", outDir: "out", rollupOptions: { output: { entryFileNames: "vite.mjs" } } }, ssr: { noExternal: true } };
`,
  "webpack.config.cjs": `
module.exports = (env) => ({ mode: "production", target: "node", entry: "./" + env.file, output: { path: __dirname + "/out", filename: env.out }, ignoreWarnings: [/./] });
`,
};

const bin = (name: string) => join(modules, ".bin", name);
const bun = [bin("bun"), join(modules, "@oven/bun-linux-x64/bin/bun")].find((file) => existsSync(file)) ?? "bun";

describe.each([
  [
    "esbuild",
    "import",
    "esbuild.mjs",
    bin("esbuild"),
    ["entry.mjs", "--bundle", "--platform=node", "--format=esm", "--outfile=out/esbuild.mjs"],
  ],
  [
    "esbuild",
    "import",
    "esbuild.cjs",
    bin("esbuild"),
    ["entry.mjs", "--bundle", "--platform=node", "--format=cjs", "--outfile=out/esbuild.cjs"],
  ],
  [
    "esbuild",
    "require",
    "esbuild.cjs",
    bin("esbuild"),
    ["entry.cjs", "--bundle", "--platform=node", "--format=cjs", "--outfile=out/esbuild.cjs"],
  ],
  [
    "esbuild, minified",
    "import",
    "esbuild.mjs",
    bin("esbuild"),
    ["entry.mjs", "--bundle", "--minify", "--platform=node", "--format=esm", "--outfile=out/esbuild.mjs"],
  ],
  [
    "rollup",
    "import",
    "rollup.mjs",
    bin("rollup"),
    ["-c", "rollup.config.mjs", "-i", "entry.mjs", "-f", "es", "-o", "out/rollup.mjs"],
  ],
  [
    "rollup",
    "import",
    "rollup.cjs",
    bin("rollup"),
    ["-c", "rollup.config.mjs", "-i", "entry.mjs", "-f", "cjs", "-o", "out/rollup.cjs"],
  ],
  ["vite", "import", "vite.mjs", bin("vite"), ["build", "-c", "vite.config.mjs"]],
  [
    "webpack",
    "import",
    "webpack.cjs",
    bin("webpack"),
    ["-c", "webpack.config.cjs", "--env", "file=entry.mjs", "--env", "out=webpack.cjs"],
  ],
  [
    "webpack",
    "require",
    "webpack.cjs",
    bin("webpack"),
    ["-c", "webpack.config.cjs", "--env", "file=entry.cjs", "--env", "out=webpack.cjs"],
  ],
  ["bun", "import", "bun.mjs", bun, ["build", "entry.mjs", "--target=node", "--outfile=out/bun.mjs"]],
  ["bun", "require", "bun.cjs", bun, ["build", "entry.cjs", "--target=node", "--format=cjs", "--outfile=out/bun.cjs"]],
] as const)("bundled by %s from %s to %s", (_name, _kind, out, program, args) => {
  test("it loads, reads, and has one state with the package outside", () => {
    const folder = projectFolder(files);
    const built = spawnSync(program, args, { cwd: folder, encoding: "utf8" });
    expect(built.status, `${built.error} ${built.stdout} ${built.stderr}`).toBe(0);
    const { PATH = "" } = process.env;
    const { stdout, stderr } = spawnSync(process.execPath, [join("out", out)], {
      cwd: folder,
      env: { PATH },
      encoding: "utf8",
    });
    expect(stderr).toBe("");
    expect(stdout).toBe("example-user example-user true true\n");
  });
});
