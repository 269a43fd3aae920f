import { spawnSync } from "node:child_process";
import { BspumpError } from "./errors.js";

/** The oldest version of Node that runs notebooks; the import does with an older one. */
export const OLDEST_NODE = 20;

/** @throws BspumpError `NODE_TOO_OLD` if the Node that runs now is older than what notebooks need. */
export function requireNode(): void {
  if (majorOf(process.version) < OLDEST_NODE) throw tooOld(`this is ${process.version.slice(1)}`);
}

/**
 * Looks at a Node that is to be started later.
 *
 * @throws BspumpError `NODE_TOO_OLD` if it is not Node, or older than what notebooks need.
 */
export function requireNodeAt(path: string): void {
  const { stdout } = spawnSync(path, ["--version"], { encoding: "utf8", timeout: 10_000 });
  const version = /^v\d+\.\d+\.\d+\S*$/.exec((stdout ?? "").trim())?.[0];
  if (version === undefined) throw tooOld(`${path} is not Node`);
  if (majorOf(version) < OLDEST_NODE) throw tooOld(`${path} is ${version.slice(1)}`);
}

function majorOf(version: string): number {
  return Number(/^v(\d+)/.exec(version)?.[1]);
}

function tooOld(what: string): BspumpError {
  const advice = "Install it, and choose it for the kernel: bspump kernel install --node /path/to/node";
  return new BspumpError("NODE_TOO_OLD", `Notebooks need Node ${OLDEST_NODE} or newer, and ${what}. ${advice}`);
}
