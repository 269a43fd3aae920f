import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { measure } from "../measure.mjs";

export const title = "Importing with three groups of 20 variables, as a whole process (bar: 1.12 of bare Node)";

const { resolve } = createRequire(import.meta.url);

export function run() {
  const folder = mkdtempSync(join(tmpdir(), "bspump-bench-"));
  try {
    mkdirSync(join(folder, "secrets"));
    mkdirSync(join(folder, "node_modules"));
    symlinkSync(fileURLToPath(new URL("../../..", import.meta.url)), join(folder, "node_modules/bspump"), "junction");
    writeFileSync(join(folder, "automation.toml"), '[secrets]\ndev = ["a", "b", "c"]\n');
    const lines = (group) =>
      Array.from({ length: 20 }, (_, index) => `${group}_${index}=example-value-${index}\n`).join("");
    for (const group of ["a", "b", "c"]) writeFileSync(join(folder, "secrets", group), lines(group));
    writeFileSync(join(folder, ".env"), ["a", "b", "c"].map(lines).join(""));
    const dotenv = `require(${JSON.stringify(resolve("dotenv"))}).config({ quiet: true })`;
    const toml = `require(${JSON.stringify(resolve("smol-toml"))}).parse(require("fs").readFileSync("automation.toml", "utf8"))`;
    const expand = `require(${JSON.stringify(resolve("dotenv-expand"))}).expand`;
    const node = (script) => () => spawnSync(process.execPath, ["-e", script], { cwd: folder });
    const medians = measure({
      "bare Node": node(""),
      bspump: node('require("bspump")'),
      dotenv: node(dotenv),
      "smol-toml + dotenv + dotenv-expand": node(`${toml}; ${expand}(${dotenv})`),
    });
    return Object.entries(medians).map(([contestant, ms]) => ({
      contestant,
      ms: Number(ms.toFixed(1)),
      "of bare Node": Number((ms / medians["bare Node"]).toFixed(3)),
    }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
