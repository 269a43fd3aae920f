// Builds dist/ from src/: esbuild writes one CommonJS file a source file, tsc the declarations beside them. Importing the package is to
// stay fast, so dist/core.js is a bundle of all that a load needs, and what reads pipelines.conf is loaded when it is first used.
import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

const entryPoints = readdirSync("src", { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith(".ts") && !entry.name.endsWith(".d.ts"))
  .map((entry) => join(entry.parentPath, entry.name));
const options = { format: "cjs", platform: "node", target: "node20", logLevel: "warning" };

rmSync("dist", { recursive: true, force: true });
await build({ ...options, entryPoints, outbase: "src", outdir: "dist" });
await build({
  ...options,
  entryPoints: ["src/core.ts"],
  outfile: "dist/core.js",
  bundle: true,
  minify: true,
});

for (const file of ["dist/api.js", "dist/index.js"]) {
  const eager = 'require("./pipelines-conf/index.js");';
  const parts = readFileSync(file, "utf8").split(eager);
  if (parts.length !== 2) throw new Error(`${file} does not load pipelines-conf once`);
  const lazy = 'new Proxy({}, { get: (_, name) => require("./pipelines-conf/index.js")[name] });';
  writeFileSync(file, parts.join(lazy));
}

const { status } = spawnSync(process.execPath, ["node_modules/typescript/bin/tsc"], { stdio: "inherit" });
if (status !== 0) process.exit(status ?? 1);

// Declarations that are written by hand are no output of the compiler.
cpSync("src/kernel/globals", "dist/kernel/globals", { recursive: true });

const command = "dist/cli/main.js";
if (existsSync(command)) chmodSync(command, 0o755);

// A plain tslab kernel finds packages in node_modules only, so the sample notebooks find this one there.
const self = "node_modules/bspump";
if (!existsSync(self)) symlinkSync("..", self, "junction");
