// Makes the folder into which the first test that needs it packs the package, for the others too.
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    readonly packedFolder: string;
  }
}

export default function setup({ provide }: TestProject): () => void {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "bspump-test-packed-")));
  provide("packedFolder", folder);
  return () => rmSync(folder, { recursive: true, force: true });
}
