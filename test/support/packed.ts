import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { inject } from "vitest";
import { until } from "./processes.js";
import { packageRoot } from "./project.js";

/** The package as it is published. */
export interface Packed {
  /** The path of the file. */
  readonly file: string;
  /** The paths that are in it. */
  readonly paths: readonly string[];
}

/** It is built by now, and building it again would take it away from the tests that run beside. */
async function pack(folder: string): Promise<Packed> {
  const args = ["pack", "--ignore-scripts", "--json", "--pack-destination", folder];
  const { stdout } = await promisify(execFile)("npm", args, {
    cwd: packageRoot,
    shell: process.platform === "win32",
  });
  const [{ filename, files }] = JSON.parse(stdout) as [{ filename: string; files: readonly { path: string }[] }];
  return { file: join(folder, filename), paths: files.map(({ path }) => path) };
}

/** Packs this package, once for all files of tests of a run. */
export async function packedOnce(): Promise<Packed> {
  const folder = inject("packedFolder");
  const [begun, done] = [join(folder, "begun"), join(folder, "packed.json")];
  try {
    mkdirSync(begun);
  } catch {
    // Another file of tests packs it.
    await until(() => existsSync(done));
    return JSON.parse(readFileSync(done, "utf8"));
  }
  try {
    const packed = await pack(folder);
    writeFileSync(join(begun, "packed.json"), JSON.stringify(packed));
    renameSync(join(begun, "packed.json"), done);
    return packed;
  } catch (error) {
    rmdirSync(begun);
    throw error;
  }
}
