// Makes the virtual environment that the tests run Jupyter from, anew where requirements.txt has changed.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../support/project.js";
import { environmentFolder, program } from "./environment.js";

export default function setup(): void {
  const requirements = join(packageRoot, "test/jupyter/requirements.txt");
  const wanted = readFileSync(requirements, "utf8");
  const stamp = join(environmentFolder, "requirements.txt");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  const python = ["python3", "python"].find((name) => spawnSync(name, ["-m", "venv", "--help"]).status === 0);
  if (python === undefined) {
    throw new Error(
      "There is no Python with venv. Install it (on Debian: apt-get install python3 python3-venv) and run this again.",
    );
  }
  rmSync(environmentFolder, { recursive: true, force: true });
  execFileSync(python, ["-m", "venv", environmentFolder], { stdio: "inherit" });
  const install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", requirements];
  execFileSync(program("python"), install, { stdio: "inherit" });
  writeFileSync(stamp, wanted);
}
