import { createRequire } from "node:module";
import { parseEnv } from "node:util";
import { measure } from "../measure.mjs";

export const title =
  "Reading an env file whose variables refer to each other (bars: 10,000 in 2 × dotenv.parse; 100,000 in 12 × 10,000)";

const require = createRequire(import.meta.url);
const { parseEnvFile } = require("../../../dist/env-file.js");
const { parse } = require("dotenv");

export function run() {
  let previous;
  return [10, 1_000, 10_000, 100_000, 1_000_000].map((size) => {
    const text = Array.from({ length: size }, (_, index) => `VARIABLE_${index}=\${VARIABLE_${index - 1}:-x}\n`).join(
      "",
    );
    const contestants = {
      bspump: () => parseEnvFile(text, { file: "group", inherited: () => undefined }),
      dotenv: () => parse(text),
    };
    // Node 20.12 has it; earlier ones do not.
    if (parseEnv) contestants["util.parseEnv"] = () => parseEnv(text);
    const medians = measure(contestants, size > 100_000 ? 3 : 15);
    const row = {
      variables: size,
      ...Object.fromEntries(Object.entries(medians).map(([name, ms]) => [`${name} ms`, Number(ms.toFixed(3))])),
      "of dotenv.parse": Number((medians.bspump / medians.dotenv).toFixed(2)),
      "of the size before": previous === undefined ? undefined : Number((medians.bspump / previous).toFixed(1)),
    };
    previous = medians.bspump;
    return row;
  });
}
