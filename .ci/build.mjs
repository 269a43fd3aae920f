// Builds dist/ from src/: esbuild writes one CommonJS file a source file, tsc the declarations beside them.
// dist/core.js is a bundle: what `import "bspump"` runs, in one file with all it needs, since opening a dozen costs more than the load.
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

const entryPoints = readdirSync("src", { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
  .map((entry) => join(entry.parentPath, entry.name));

rmSync("dist", { recursive: true, force: true });
const options = { format: "cjs", platform: "node", target: "node20", logLevel: "warning" };
await build({ ...options, entryPoints, outbase: "src", outdir: "dist" });
await build({
  ...options,
  entryPoints: ["src/core.ts"],
  outfile: "dist/core.js",
  bundle: true,
  minify: true,
  keepNames: true,
});

const { status } = spawnSync(process.execPath, ["node_modules/typescript/bin/tsc"], { stdio: "inherit" });
if (status !== 0) process.exit(status ?? 1);

const command = "dist/cli/main.js";
if (existsSync(command)) chmodSync(command, 0o755);

// A plain tslab kernel finds packages in node_modules only, so the sample notebooks find this one there.
const self = "node_modules/bspump";
if (!existsSync(self)) symlinkSync("..", self, "junction");
