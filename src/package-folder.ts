import { join, sep } from "node:path";

/** Returns the folder of this package, in which its `package.json`, `dist` and `kernel-spec` are. */
export function packageFolder(): string {
  // Not by counting folders: programs are bundled, with this in them.
  return __dirname.slice(0, __dirname.lastIndexOf(`${sep}dist`));
}

/** Whether a file is code of this package. */
export function isPackageFile(file: string): boolean {
  return file.startsWith(join(packageFolder(), "dist") + sep);
}
