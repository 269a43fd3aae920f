import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Returns the path of a program of a virtual environment.
 *
 * @param {string} folder
 * @param {string} name
 */
export function programOf(folder, name) {
  const windows = process.platform === "win32";
  return join(folder, windows ? "Scripts" : "bin", windows ? `${name}.exe` : name);
}

/**
 * Makes a virtual environment with what a requirements file names, anew where that file has changed.
 *
 * @param {string} folder
 * @param {string} requirements
 */
export function makePythonEnvironment(folder, requirements) {
  const wanted = readFileSync(requirements, "utf8");
  const stamp = join(folder, "requirements.txt");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  const python = ["python3", "python"].find((name) => spawnSync(name, ["-m", "venv", "--help"]).status === 0);
  if (python === undefined) {
    throw new Error(
      "There is no Python with venv. Install it (on Debian: apt-get install python3 python3-venv) and run this again.",
    );
  }
  rmSync(folder, { recursive: true, force: true });
  execFileSync(python, ["-m", "venv", folder], { stdio: "inherit" });
  const install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", requirements];
  execFileSync(programOf(folder, "python"), install, { stdio: "inherit" });
  writeFileSync(stamp, wanted);
}
