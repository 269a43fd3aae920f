import { parseEnv } from "node:util";
import { measureSizes } from "../measure.mjs";
import { pythonContestant, requireOwn } from "../peers.mjs";

const { parseEnvFile } = requireOwn("../../dist/env-file/env-file.js");
const { parse } = requireOwn("dotenv");
const { expand } = requireOwn("dotenv-expand");

const python = `
import io, sys, time
from dotenv import dotenv_values
text = sys.stdin.read()
start = time.perf_counter()
dotenv_values(stream=io.StringIO(text))
print(time.perf_counter() - start)
`;

export async function run() {
  const results = await measureSizes([10, 1_000, 10_000, 100_000, 1_000_000], contestantsAt, (size) =>
    size > 100_000 ? 3 : size > 1_000 ? 9 : 15,
  );
  return results.map(({ size, medians }) => ({
    measure: `env file of ${size.toLocaleString("en-US")} variables that refer to each other`,
    unit: "ms",
    medians,
    // They do less than automations need: no reference is resolved.
    baselines: ["dotenv.parse", "util.parseEnv"],
    reason: "so few are over before anything is compiled, and more is reported of each: its line, and whether it wins",
  }));
}

function contestantsAt(size) {
  const lines = Array.from({ length: size }, (_, index) => `VARIABLE_${index}=\${VARIABLE_${index - 1}:-x}\n`);
  const text = lines.join("");
  const contestants = {
    bspump: () => void parseEnvFile(text, { file: "group", inherited: () => undefined }),
    "dotenv.parse": () => void parse(text),
    "dotenv + dotenv-expand": () => void expand({ parsed: parse(text), processEnv: {} }),
    "python-dotenv": pythonContestant(python, text),
  };
  // Node 20.12 has it; earlier ones do not.
  if (parseEnv) contestants["util.parseEnv"] = () => void parseEnv(text);
  return Object.fromEntries(Object.entries(contestants).filter(([, contestant]) => contestant !== undefined));
}
