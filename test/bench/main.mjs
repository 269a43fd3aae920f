// `npm run bench [-- --json] [SUITE…]`: runs the suites, others and ours in turn, and prints medians and ratios as one table; nothing here
// fails a build.
import { readdirSync } from "node:fs";
import { cpus } from "node:os";
import { installPeers, versions } from "./peers.mjs";
import { formatRows } from "./table.mjs";

const args = process.argv.slice(2);
const asJson = args.includes("--json");
const wanted = args.filter((arg) => !arg.startsWith("--"));
const folder = new URL("./suites/", import.meta.url);
const suites = readdirSync(folder).map((file) => file.replace(/\.mjs$/, ""));
const unknown = wanted.filter((name) => !suites.includes(name));
if (unknown.length > 0) {
  console.error(`There is no suite ${unknown.join(", ")}; there are ${suites.join(", ")}.`);
  process.exit(2);
}

for (const missing of installPeers()) console.error(`Left out: ${missing}`);
const run = {
  date: new Date().toISOString(),
  machine: `${cpus().length} × ${cpus()[0]?.model ?? "unknown"}, ${process.platform}, Node ${process.version}`,
  versions: versions(),
  rows: [],
};
for (const name of suites) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.error(`${name} …`);
  const suite = await import(new URL(`${name}.mjs`, folder));
  run.rows.push(...(await suite.run()));
}
if (asJson) console.log(JSON.stringify(run, null, 2));
else console.log(`\n${run.date.slice(0, 10)}, ${run.machine}\n${run.versions.join(", ")}\n\n${formatRows(run.rows)}`);
