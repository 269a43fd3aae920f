import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "./peers.mjs";

/**
 * Calls `action` with a temporary folder that has an automation with groups and, where `installed` is set, this package in its
 * `node_modules`; and with the text of all groups. Gives what `action` gives.
 */
export async function inSampleFolder({ groups, variables, installed = true }, action) {
  const folder = mkdtempSync(join(tmpdir(), "bspump-bench-"));
  try {
    mkdirSync(join(folder, "secrets"));
    if (installed) {
      mkdirSync(join(folder, "node_modules"));
      symlinkSync(root, join(folder, "node_modules/bspump"), "junction");
    }
    const names = Array.from({ length: groups }, (_, index) => `group-${index}`);
    writeFileSync(join(folder, "automation.toml"), `[secrets]\ndev = ${JSON.stringify(names)}\n`);
    const texts = names.map((_, group) =>
      Array.from({ length: variables }, (_, index) => {
        const value = `example-${((group + 1) * index * 7919).toString(36)}-value-${index}`;
        return `TOKEN_${group}_${index}=${value}\n`;
      }).join(""),
    );
    for (const [index, text] of texts.entries()) writeFileSync(join(folder, "secrets", names[index]), text);
    return await action(folder, texts.join(""));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
