import { join } from "node:path";
import { fileVersion } from "../file-version.js";
import { packageFolder } from "../package-folder.js";
import { ancestors } from "../search.js";

// What every notebook is checked with, whether by the compiler's API or by the language server.

/** Returns the files that declare what is there in every notebook: the kernel's names, and the package's own, so that what imports it is checked sooner. */
export function ownDeclarations(): string[] {
  const dist = join(packageFolder(), "dist");
  return [join(dist, "kernel", "globals", "bspump-kernel", "index.d.ts"), join(dist, "index.d.ts")];
}

/** Returns the declaration of variables of `process.env` that are set for certain. */
export function declareEnvironment(names: Iterable<string>): string {
  const keys = [...names].map((name) => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name)));
  const members = keys.map((key) => `${key}: string;`).join(" ");
  return `declare global { namespace NodeJS { interface ProcessEnv { ${members} } } }`;
}

/** Returns a text that differs whenever packages, options or other files in a folder or one above it may have changed. */
export function surroundingsVersion(folder: string, others: readonly string[] = []): string {
  const names = ["node_modules", join("node_modules", ".package-lock.json"), "tsconfig.json", ...others];
  return [...ancestors(folder)].flatMap((parent) => names.map((name) => fileVersion(join(parent, name)))).join();
}
