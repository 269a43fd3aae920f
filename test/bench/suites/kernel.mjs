import { setTimeout as sleep } from "node:timers/promises";
import { inSession, kernels } from "../kernel-session.mjs";
import { inTurn, median, valuesOf } from "../measure.mjs";
import { inSampleFolder } from "../sample-folder.mjs";

const ROUND_TRIPS = 20;
// Milliseconds.
const SETTLING = 500;

export async function run() {
  return [...(await compareKernels()), await measureImport(), await measureRedaction()];
}

async function compareKernels() {
  return inSampleFolder({ groups: 3, variables: 20 }, async (folder) => {
    const contestants = { bspump: kernels.bspump, "bspump, unchecked": kernels.bspump, ...kernels };
    const medians = await inTurn(contestants, (program, name) => measureKernel(program, folder, name));
    const baselines = ["bspump, unchecked"];
    const row = (measure, key, more = {}) => {
      return { measure, unit: "ms", medians: valuesOf(medians, key), baselines, ...more };
    };
    const reason = "the others check no types before a cell runs";
    return [
      row("kernel: start to kernel_info (bar: 1.0 of Deno)", "info"),
      row("kernel: start to the first result of 1 + 1 (bars: 1.0 of ipykernel, 1.5 of Deno)", "first", { reason }),
      row('kernel: start to the first result after import "bspump"', "import"),
      row("kernel: round trip of 1 + 1 in cell 20 (bars: 8 ms, 1.0 of Deno unchecked)", "roundTrip", { reason }),
      row("kernel: a cell with a new variable and function, cell 990 to 1,000 (bar: 12 ms)", "late", { reason }),
      row("kernel: 10 MB printed in lines (bar: 1.0 of ipykernel)", "printing"),
      row("kernel: memory of all processes after 20 cells (bar: 180 MiB)", "memory", { unit: "MiB" }),
    ];
  });
}

async function measureKernel(program, folder, name) {
  const isPython = name === "ipykernel";
  const env = name === "bspump, unchecked" ? { BSPUMP_CHECK: "off" } : {};
  const result = await inSession(
    program,
    folder,
    async (session) => {
      await session.execute("1 + 1");
      const first = session.elapsed;
      const roundTrips = [];
      for (let index = 0; index < ROUND_TRIPS; index++) roundTrips.push(await session.execute("1 + 1"));
      await sleep(SETTLING);
      const memory = session.memory;
      const line = "-".repeat(99);
      const printing = await session.execute(
        isPython
          ? `for i in range(100_000): print("${line}")`
          : `for (let i = 0; i < 100_000; i++) console.log("${line}")`,
      );
      return { info: session.infoTime, first, roundTrip: median(roundTrips.slice(-10)), printing, memory };
    },
    env,
  );
  // A thousand cells of tslab take minutes.
  if (name === "tslab") return result;
  const late = await inSession(
    program,
    folder,
    async (session) => (await session.declare(1_000, isPython)).at(-1),
    env,
  );
  if (!name.startsWith("bspump")) return { ...result, late };
  const imported = await inSession(
    program,
    folder,
    async (session) => {
      await session.execute('import "bspump"; 1 + 1');
      return session.elapsed;
    },
    env,
  );
  return { ...result, late, import: imported };
}

/** How much longer a cell takes that imports bspump than one that does not. */
async function measureImport() {
  // The kernel's own package is imported, as in a notebook that has no other near.
  return inSampleFolder({ groups: 3, variables: 20, installed: false }, async (folder) => {
    const cells = { bspump: 'import "bspump"; const a = "a";', "a cell without": 'const a = "a";' };
    const medians = await inTurn(cells, (code) =>
      inSession(kernels.bspump, folder, async (session) => {
        await session.execute("1 + 1");
        return { time: await session.execute(code) };
      }),
    );
    const measure = 'kernel: a cell with import "bspump" (bar: 10 ms more than one without)';
    return { measure, unit: "ms", medians: valuesOf(medians, "time"), baselines: ["a cell without"] };
  });
}

async function measureRedaction() {
  return inSampleFolder({ groups: 1, variables: 200, installed: false }, async (folder) => {
    const environments = { bspump: {}, "without redaction": { BSPUMP_REDACT: "off" } };
    const medians = await inTurn(environments, (env) =>
      inSession(
        kernels.bspump,
        folder,
        async (session) => {
          await session.execute('import "bspump"; console.log("x")');
          // What registering the values leaves behind, such as garbage, is not a part of the printing.
          await sleep(SETTLING);
          const code = `for (let i = 0; i < 100_000; i++) console.log("line " + i + " ${"lorem ipsum ".repeat(7)}")`;
          return { time: await session.execute(code) };
        },
        env,
      ),
    );
    const measure = "kernel: 10 MB printed with 200 secrets loaded (bar: 1.15 of without)";
    return { measure, unit: "ms", medians: valuesOf(medians, "time"), baselines: ["without redaction"] };
  });
}
