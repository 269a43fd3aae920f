import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { measure } from "../measure.mjs";
import { requireOwn, requirePeer } from "../peers.mjs";
import { inSampleFolder } from "../sample-folder.mjs";

export async function run() {
  return inSampleFolder({ groups: 3, variables: 20 }, async (folder, text) => {
    writeFileSync(join(folder, ".env"), text);
    const own = (name) => `require(${JSON.stringify(requireOwn.resolve(name))})`;
    const peer = (name) => `require(${JSON.stringify(requirePeer.resolve(name))})`;
    const toml = `${own("smol-toml")}.parse(require("fs").readFileSync("automation.toml", "utf8"))`;
    const dotenv = `${own("dotenv")}.config({ quiet: true })`;
    const node = (script) => () => {
      const { status, stderr } = spawnSync(process.execPath, ["-e", script], { cwd: folder, encoding: "utf8" });
      if (status !== 0) throw new Error(stderr);
    };
    const medians = await measure({
      bspump: node('require("bspump")'),
      "bare Node": node(""),
      dotenv: node(dotenv),
      "smol-toml + dotenv + dotenv-expand": node(`${toml}; ${own("dotenv-expand")}.expand(${dotenv})`),
      dotenvx: node(`${peer("@dotenvx/dotenvx")}.config({ quiet: true })`),
      varlock: node(`import(${JSON.stringify(requirePeer.resolve("varlock/auto-load"))})`),
    });
    return [
      {
        measure: "import, as a whole process (bar: 1.12 of bare Node)",
        unit: "ms",
        medians,
        baselines: ["bare Node"],
        reason: "it finds and reads automation.toml and three groups, where dotenv reads one file",
      },
    ];
  });
}
