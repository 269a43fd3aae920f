import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { measure } from "../measure.mjs";
import { requireOwn, requirePeer } from "../peers.mjs";
import { inSampleFolder } from "../sample-folder.mjs";

const { load, reload, unload } = requireOwn("../../dist/api.js");
const dotenv = requireOwn("dotenv");
const { expand } = requireOwn("dotenv-expand");
const dotenvx = requirePeer("@dotenvx/dotenvx");

// One is over too soon to be timed.
const RELOADS = 100;

export async function run() {
  return inSampleFolder({ groups: 3, variables: 20 }, async (folder, text) => {
    const path = join(folder, ".env");
    writeFileSync(path, text);
    const processEnv = {};
    const repeat = (action) => () => {
      const start = performance.now();
      for (let index = 0; index < RELOADS; index++) action();
      return (performance.now() - start) / RELOADS;
    };
    load({ from: folder });
    const options = { path, quiet: true, override: true, processEnv };
    const medians = await measure({
      bspump: repeat(reload),
      dotenv: repeat(() => dotenv.config(options)),
      "dotenv + dotenv-expand": repeat(() => expand({ ...dotenv.config(options), processEnv })),
      dotenvx: repeat(() => dotenvx.config({ ...options, overload: true })),
    });
    unload();
    return [
      {
        measure: "reload of three groups of 20 variables that did not change",
        unit: "ms",
        medians,
        reason: "it finds and reads automation.toml and three groups, where dotenv reads one file",
      },
    ];
  });
}
