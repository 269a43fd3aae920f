// What is compared with, if it is not a package that the tests need anyway: installed into test/bench/peers by the first run.
import { execFileSync, execSync, spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { makePythonEnvironment, programOf } from "../support/python-environment.mjs";

/** Folder of this package. */
export const root = fileURLToPath(new URL("../../", import.meta.url));
/** Folder whose `node_modules` has the peers of npm. */
export const peersFolder = fileURLToPath(new URL("./peers", import.meta.url));
const environmentFolder = join(peersFolder, ".venv");

/** Finds the packages that the tests need, this one among them. */
export const requireOwn = createRequire(import.meta.url);
/** Finds the packages that only this needs. */
export const requirePeer = createRequire(join(peersFolder, "package.json"));

/** Installs the peers; gives, as sentences, which are not there and why. */
export function installPeers() {
  const missing = [];
  const wanted = readFileSync(join(peersFolder, "package.json"), "utf8");
  const stamp = join(peersFolder, "node_modules/.installed-package.json");
  if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== wanted) {
    execSync("npm install --no-package-lock --no-audit --no-fund --loglevel=error", {
      cwd: peersFolder,
      stdio: ["ignore", "ignore", "inherit"],
    });
    writeFileSync(stamp, wanted);
  }
  try {
    makePythonEnvironment(environmentFolder, join(peersFolder, "requirements.txt"));
  } catch (error) {
    missing.push(`python-dotenv, configparser and ipykernel: ${error.message}`);
  }
  if (denoFile() === undefined) missing.push("Deno: its package has no program for this system.");
  return missing;
}

/** Returns the Python of the environment; undefined if there is none. */
export function pythonFile() {
  const file = programOf(environmentFolder, "python");
  return existsSync(file) ? file : undefined;
}

/** Returns Deno's own program, which its package starts by a script; undefined if there is none. */
export function denoFile() {
  for (const libc of ["", "-glibc"]) {
    const name = `@deno/${process.platform}-${process.arch}${libc}`;
    const file = join(peersFolder, "node_modules", name, process.platform === "win32" ? "deno.exe" : "deno");
    if (existsSync(file)) return file;
  }
  return undefined;
}

/**
 * Runs a Python program that reads `input` and prints its own time in seconds; returns milliseconds. Undefined if there is no Python, so
 * that it is not a contestant.
 */
export function pythonContestant(program, input, args = []) {
  const python = pythonFile();
  if (python === undefined) return undefined;
  return () => {
    const { stdout, stderr, status } = spawnSync(python, ["-c", program, ...args], { input, encoding: "utf8" });
    if (status !== 0) throw new Error(stderr);
    return Number(stdout) * 1_000;
  };
}

/** Returns what each contestant is, as `name version`. */
export function versions() {
  const ofPackage = (require, name) => {
    const file = require.resolve
      .paths(name)
      .map((folder) => join(folder, name, "package.json"))
      .find(existsSync);
    return `${name} ${JSON.parse(readFileSync(file, "utf8")).version}`;
  };
  const own = ["bspump", "tslab", "dotenv", "dotenv-expand", "smol-toml", "ini"];
  const peers = ["@dotenvx/dotenvx", "varlock", "deno", "tsx"];
  const found = [
    ...own.map((name) => ofPackage(requireOwn, name)),
    ...peers.map((name) => ofPackage(requirePeer, name)),
  ];
  const python = pythonFile();
  if (python === undefined) return found;
  const program = `
import platform
from importlib.metadata import version
print("Python " + platform.python_version(), "python-dotenv " + version("python-dotenv"), "ipykernel " + version("ipykernel"), sep=", ", end="")`;
  return [...found, execFileSync(python, ["-c", program], { encoding: "utf8" })];
}
