import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageFolder } from "../package-folder.js";

/** Gives the version of this package. */
export function packageVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(join(packageFolder(), "package.json"), "utf8"));
  return typeof manifest === "object" && manifest !== null && "version" in manifest ? String(manifest.version) : "";
}
