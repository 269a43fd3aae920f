import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../support/project.js";

/** Installs packages into a folder that is kept between runs. Returns its node_modules. */
export function installTools(name: string, packages: readonly string[]): string {
  const folder = join(packageRoot, ".venv", name);
  const modules = join(folder, "node_modules");
  if (existsSync(join(folder, "installed"))) return modules;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{ "private": true }\n');
  const options = ["--no-audit", "--no-fund", "--no-package-lock", "--prefer-offline"];
  execFileSync("npm", ["install", ...options, ...packages], { cwd: folder, stdio: "pipe" });
  writeFileSync(join(folder, "installed"), "");
  return modules;
}
