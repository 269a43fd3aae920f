// `npm run fuzz [-- --seconds N] [--seed S] [SUITE…]`: tries generated input until the time is over. A failure prints the smallest case that
// fails; it goes into the tests.
import { readdirSync } from "node:fs";
import { parseArgs } from "node:util";
import fc from "fast-check";

const RUNS_AT_ONCE = 500;

const { values, positionals } = parseArgs({
  options: {
    seconds: { type: "string", default: "60" },
    seed: { type: "string", default: String(Date.now() % 2 ** 31) },
  },
  allowPositionals: true,
});
const folder = new URL("./suites/", import.meta.url);
const names = readdirSync(folder).map((file) => file.replace(/\.mjs$/, ""));
const suites = await Promise.all(
  names
    .filter((name) => positionals.length === 0 || positionals.includes(name))
    .map(async (name) => ({ name, runs: 0, ...(await import(new URL(`${name}.mjs`, folder))) })),
);
console.log(`seed ${values.seed}, ${values.seconds} s: ${suites.map(({ name }) => name).join(", ")}`);

const end = Date.now() + Number(values.seconds) * 1_000;
for (let seed = Number(values.seed); Date.now() < end && process.exitCode === undefined; seed++) {
  for (const suite of suites) {
    const result = fc.check(suite.property, { seed, numRuns: RUNS_AT_ONCE });
    suite.runs += result.numRuns;
    if (!result.failed) continue;
    console.error(`${suite.name}: seed ${seed}, path ${result.counterexamplePath}`);
    console.error(JSON.stringify(result.counterexample, null, 2));
    console.error(result.errorInstance);
    process.exitCode = 1;
  }
}
for (const { name, runs } of suites) console.log(`${name}: ${runs} cases`);
