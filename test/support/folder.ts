import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";

/**
 * Makes a temporary folder that holds `files` (path inside it → text) and goes away with the test, or with the block if `onFinished` is `afterAll`.
 * Gives its path.
 */
export function temporaryFolder(
  files: Record<string, string | Uint8Array> = {},
  onFinished: (cleanUp: () => void, milliseconds: number) => void = onTestFinished,
): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "bspump-test-")));
  const cleanUp = () => {
    chmodSync(folder, 0o700);
    rmSync(folder, { recursive: true, force: true });
  };
  // A folder with packages in it takes a while.
  onFinished(cleanUp, 60_000);
  for (const [name, content] of Object.entries(files)) {
    const file = join(folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
  return folder;
}
