// `npm run bench [-- --json] [SUITE…]`: runs the suites and prints medians and ratios; nothing here fails a build.
import { readdirSync } from "node:fs";
import { cpus } from "node:os";

const args = process.argv.slice(2);
const asJson = args.includes("--json");
const wanted = args.filter((arg) => !arg.startsWith("--"));
const folder = new URL("./suites/", import.meta.url);
const suites = readdirSync(folder)
  .map((file) => file.replace(/\.mjs$/, ""))
  .filter((name) => wanted.length === 0 || wanted.includes(name));

const machine = `${cpus().length} × ${cpus()[0]?.model ?? "unknown"}, Node ${process.version}`;
if (!asJson) console.log(machine);
const results = {};
for (const name of suites) {
  const { title, run } = await import(new URL(`${name}.mjs`, folder));
  const rows = await run();
  results[name] = rows;
  if (asJson) continue;
  console.log(`\n${title}`);
  console.table(rows);
}
if (asJson) console.log(JSON.stringify({ date: new Date().toISOString(), machine, results }, null, 2));
