// `npm run bench:growth [-- --json] [OPERATION…]`: time and peak memory against size, each size in a process of its own, and the slopes of
// both on logarithmic axes: 1 is linear, and more than 1.1 is a defect.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { median } from "./measure.mjs";
import { operations } from "./operations.mjs";
import { formatNumber, formatTable } from "./table.mjs";

const RUNS = 3;

const args = process.argv.slice(2);
const asJson = args.includes("--json");
const wanted = args.filter((arg) => !arg.startsWith("--"));
const worker = fileURLToPath(new URL("./growth-worker.mjs", import.meta.url));

const results = [];
for (const [name, { sizes }] of Object.entries(operations)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.error(`${name} …`);
  const runs = sizes.map(() => []);
  for (let run = 0; run < RUNS; run++) {
    for (const [index, size] of sizes.entries()) runs[index].push(measureOne(name, size));
  }
  const points = sizes.map((size, index) => ({
    size,
    ms: median(runs[index].map(({ ms }) => ms)),
    mib: median(runs[index].map(({ mib }) => mib)),
  }));
  results.push({ name, points, timeSlope: slope(points, "ms"), memorySlope: slope(points, "mib") });
}

if (asJson) console.log(JSON.stringify(results, null, 2));
else {
  const rows = results.map(({ name, points, timeSlope, memorySlope }) => {
    const shown = (key) => points.map((point) => formatNumber(point[key])).join(", ");
    const sizes = points.map(({ size }) => size.toLocaleString("en-US")).join(", ");
    return [name, sizes, shown("ms"), timeSlope.toFixed(2), shown("mib"), memorySlope.toFixed(2)];
  });
  console.log(formatTable(["operation", "sizes", "ms", "slope", "MiB", "slope"], rows));
}

function measureOne(name, size) {
  const { stdout, stderr, status } = spawnSync(process.execPath, ["--expose-gc", worker, name, String(size)], {
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

/** The slope of the line that fits the points best on logarithmic axes. */
function slope(points, key) {
  const xs = points.map(({ size }) => Math.log(size));
  const ys = points.map((point) => Math.log(point[key]));
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanX, meanY] = [mean(xs), mean(ys)];
  const covariance = mean(xs.map((x, index) => (x - meanX) * ((ys[index] ?? 0) - meanY)));
  return covariance / mean(xs.map((x) => (x - meanX) ** 2));
}
