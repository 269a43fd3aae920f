// Does one operation of one size in a process of its own: `node --expose-gc growth-worker.mjs OPERATION SIZE` prints its time and by how
// much it raised the most memory that the process has had.
import { operations } from "./operations.mjs";

const [name, size] = process.argv.slice(2);
const { sizes, prepare } = operations[name];

// What is compiled on the way belongs to no size.
await (await prepare(Math.ceil(sizes[0] / 10)))();

const operation = await prepare(Number(size));
globalThis.gc();
const before = process.memoryUsage.rss();
const start = performance.now();
const result = await operation();
const ms = performance.now() - start;
// Where less was needed than what the process had before, there is nothing to be seen.
const peak = process.resourceUsage().maxRSS * 1024;
// Kept up to here, so that it counts.
globalThis.result = result;
process.stdout.write(JSON.stringify({ ms, mib: Math.max(1, peak - before) / 2 ** 20 }), () => process.exit());
