import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { packageFolder } from "../package-folder.js";
import { packageVersion } from "../package-version.js";

/** Name of the file that makes a folder a kernelspec. */
export const KERNEL_FILE = "kernel.json";

/** How Jupyter starts a kernel (jupyter_client, "Kernel specs"). */
export interface KernelSpec {
  readonly argv: readonly string[];
  readonly display_name: string;
  readonly language: string;
  readonly interrupt_mode: "signal" | "message";
  readonly env: Readonly<Record<string, string>>;
  readonly metadata: { readonly debugger: boolean; readonly bspump: { readonly version: string } };
}

/** Returns the program that is the kernel. */
export function kernelProgram(): string {
  return join(packageFolder(), "dist", "kernel", "main.js");
}

/** What is in a folder for kernels. */
export type FoundKernel =
  | { readonly kind: "own"; readonly displayName: string; readonly stale: string | undefined }
  | { readonly kind: "other" }
  | { readonly kind: "unreadable" };

/** Looks at the kernelspec in a folder; returns undefined if there is none. */
export function lookAtKernel(folder: string): FoundKernel | undefined {
  const file = join(folder, KERNEL_FILE);
  if (!existsSync(file)) return undefined;
  const spec = readJson(file);
  if (spec === undefined) return { kind: "unreadable" };
  const { argv, display_name: name, metadata } = spec as Partial<KernelSpec>;
  if (typeof metadata !== "object" || metadata === null || typeof metadata.bspump !== "object")
    return { kind: "other" };
  return { kind: "own", displayName: String(name ?? ""), stale: whyStale(Array.isArray(argv) ? argv.map(String) : []) };
}

/** Says why a kernel of ours cannot be started, or is not the one of this package. */
function whyStale([node = "", program = ""]: readonly string[]): string | undefined {
  if (!existsSync(node)) return `Node is gone: ${node}`;
  if (!existsSync(program)) return `bspump is gone: ${program}`;
  if (program === kernelProgram()) return undefined;
  const own = packageVersion();
  const other = versionOf(dirname(dirname(dirname(program))));
  return other === own ? undefined : `it is bspump ${other ?? "of an unknown version"}, and this is ${own}`;
}

/** Returns the version of the package in a folder. */
function versionOf(folder: string): string | undefined {
  const { version } = readJson(join(folder, "package.json")) ?? {};
  return typeof version === "string" ? version : undefined;
}

function readJson(file: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(file, "utf8"));
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
