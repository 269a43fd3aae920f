import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type InstalledFrom, makeExtension } from "./vsix.js";

/** The editors' programs, in the order in which they are reported. */
export const EDITORS: readonly string[] = ["code-server", "code", "codium", "code-insiders"];

/** How long an editor may take, in milliseconds. */
const TIMEOUT = 120_000;

/** Has an editor install the extension. Returns why it did not; undefined if it did. */
export function installExtension(program: string, from: InstalledFrom): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), "bspump-vscode-"));
  try {
    const file = join(folder, "bspump-notebooks.vsix");
    writeFileSync(file, makeExtension(from));
    const { status, stdout, stderr, error } = spawnSync(program, ["--install-extension", file, "--force"], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
      timeout: TIMEOUT,
      // On Windows it is a batch file.
      shell: process.platform === "win32",
    });
    if (status === 0) return undefined;
    return (error?.message ?? (stderr.trim() || stdout.trim()).split("\n").at(-1)) || `it ended with status ${status}`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
