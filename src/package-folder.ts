import { dirname, join, sep } from "node:path";

/** Returns the folder of this package, in which its `package.json`, `dist` and `kernel-spec` are. */
export function packageFolder(): string {
  return dirname(__dirname);
}

/** Whether a file is code of this package. */
export function isPackageFile(file: string): boolean {
  return file.startsWith(join(packageFolder(), "dist") + sep);
}
