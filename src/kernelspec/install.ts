import { randomUUID } from "node:crypto";
import { cpSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { BspumpError } from "../errors.js";
import { packageFolder } from "../package-folder.js";
import { packageVersion } from "../package-version.js";
import { systemErrorCode } from "../regular-file.js";
import { cannotWrite, removeQuietly } from "../write-file.js";
import { KERNEL_FILE, type KernelSpec, kernelProgram, lookAtKernel } from "./kernelspec.js";

/** How a kernelspec is installed. */
export interface InstallOptions {
  /** The folder for kernels in which it gets a folder of its own. */
  readonly kernels: string;
  /** Its name, by which notebooks refer to it. */
  readonly name: string;
  /** The name that users see. */
  readonly displayName: string;
  /** Path of Node. */
  readonly node: string;
  /** Variables that the kernel gets beside Jupyter's own. */
  readonly env: Readonly<Record<string, string>>;
  /** Whether a kernelspec that is not ours is replaced. */
  readonly force: boolean;
}

// Many may install at once, and each may find that another was faster.
const ATTEMPTS = 100;

const ADVICE = "Name another place with --prefix, or correct its permissions.";

/**
 * Installs the kernelspec; one of ours under the same name is replaced. At any time the old one or the new one is there, whole.
 *
 * @returns Its folder.
 * @throws BspumpError `FILE_UNWRITABLE` if the folder cannot be written, `FILE_EXISTS` if it holds a kernelspec that is not ours.
 */
export function installKernel(options: InstallOptions): string {
  const { kernels, name, force } = options;
  const folder = join(kernels, name);
  // Jupyter takes no folder with such a name for a kernel.
  const temporary = join(kernels, `${name}~${randomUUID()}`);
  try {
    rejectOther(folder, force);
    mkdirSync(temporary, { recursive: true });
    writeKernel(temporary, options);
    replaceFolder(temporary, folder, () => rejectOther(folder, force));
  } catch (error) {
    throw cannotWrite(kernels, error, ADVICE);
  } finally {
    removeQuietly(temporary);
  }
  return folder;
}

/**
 * Removes a kernelspec of ours.
 *
 * @throws BspumpError `FILE_EXISTS` if it is not ours, `FILE_UNWRITABLE` if it cannot be removed.
 */
export function removeKernel(folder: string): void {
  rejectOther(folder, false);
  // Away at once, and not file by file.
  const temporary = `${folder}~${randomUUID()}`;
  try {
    renameSync(folder, temporary);
    rmSync(temporary, { recursive: true, force: true });
  } catch (error) {
    // Somebody else has removed it.
    if (systemErrorCode(error) === "ENOENT") return;
    throw cannotWrite(dirname(folder), error, ADVICE);
  }
}

/** Whether Jupyter takes a name for one of a kernel (`jupyter_client.kernelspec`). */
export function isKernelName(name: string): boolean {
  return /^[a-z0-9._-]+$/i.test(name) && !/^\.+$/.test(name);
}

function writeKernel(folder: string, { displayName, node, env }: InstallOptions): void {
  cpSync(join(packageFolder(), "kernel-spec"), folder, { recursive: true });
  const spec: KernelSpec = {
    argv: [node, kernelProgram(), "{connection_file}"],
    display_name: displayName,
    language: "typescript",
    // Windows has no signal for it.
    interrupt_mode: process.platform === "win32" ? "message" : "signal",
    env,
    metadata: { debugger: true, bspump: { version: packageVersion() } },
  };
  writeFileSync(join(folder, KERNEL_FILE), `${JSON.stringify(spec, null, 1)}\n`);
}

function replaceFolder(from: string, to: string, check: () => void): void {
  for (let attempt = 1; ; attempt++) {
    const old = `${to}~${randomUUID()}`;
    try {
      if (existsSync(to)) {
        check();
        renameSync(to, old);
      }
      renameSync(from, to);
      return;
    } catch (error) {
      const code = systemErrorCode(error) ?? "";
      const isRace = ["ENOTEMPTY", "EEXIST", "ENOENT", "EPERM"].includes(code) && existsSync(from);
      if (!isRace || attempt === ATTEMPTS) throw error;
    } finally {
      removeQuietly(old);
    }
  }
}

function rejectOther(folder: string, force: boolean): void {
  if (force) return;
  // One that is being replaced may be away for an instant.
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const found = lookAtKernel(folder);
    if (found?.kind === "own" || !existsSync(folder)) return;
    if (found?.kind === "other") break;
  }
  const message = `${folder} is not a kernel of bspump's. Choose another name with --name, or replace it with --force.`;
  throw new BspumpError("FILE_EXISTS", message, { file: folder });
}
