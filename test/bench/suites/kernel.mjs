import { setTimeout as sleep } from "node:timers/promises";
import { KernelSession, kernels } from "../kernel-session.mjs";
import { median } from "../measure.mjs";
import { inSampleFolder } from "../sample-folder.mjs";

const RUNS = 7;
const ROUND_TRIPS = 20;
// Milliseconds.
const SETTLING = 500;

export async function run() {
  return [...(await compareKernels()), await measureImport(), await measureRedaction()];
}

async function compareKernels() {
  return inSampleFolder({ groups: 3, variables: 20 }, async (folder) => {
    const medians = await inTurn(kernels, (program, name) => measureKernel(program, folder, name));
    const row = (measure, key, more = {}) => ({ measure, unit: "ms", medians: valuesOf(medians, key), ...more });
    const reason = "the others check no types before a cell runs";
    return [
      row("kernel: start to kernel_info (bar: 0.5 of tslab)", "info", { reason: "Node itself takes a third of it" }),
      row("kernel: start to the first result of 1 + 1 (bar: 0.85 of tslab)", "first", { reason }),
      row('kernel: start to the first result behind import "bspump"', "import"),
      row("kernel: round trip of 1 + 1", "roundTrip", {
        reason: `${reason}, but for tslab, from which it differs by chance`,
      }),
      row("kernel: 10 MB printed in lines", "printing"),
      row("kernel: memory at idle", "memory", {
        unit: "MiB",
        reason: "the compiler and its declarations, and two threads by which a busy cell is stopped",
      }),
    ];
  });
}

async function measureKernel(program, folder, name) {
  const isPython = name === "ipykernel";
  const result = await inSession(program, folder, async (session) => {
    await session.execute("1 + 1");
    const first = session.elapsed;
    const roundTrips = [];
    for (let index = 0; index < ROUND_TRIPS; index++) roundTrips.push(await session.execute("1 + 1"));
    const memory = session.memory;
    const line = "-".repeat(99);
    const printing = await session.execute(
      isPython
        ? `for i in range(100_000): print("${line}")`
        : `for (let i = 0; i < 100_000; i++) console.log("${line}")`,
    );
    return { info: session.infoTime, first, roundTrip: median(roundTrips), printing, memory };
  });
  // The package is one for Node.
  if (!["bspump", "tslab"].includes(name)) return result;
  const imported = await inSession(program, folder, async (session) => {
    await session.execute('import "bspump"; 1 + 1');
    return session.elapsed;
  });
  return { ...result, import: imported };
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
    const measure = 'kernel: a cell with import "bspump" (bar: 20 ms more than one without)';
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
          // What registering the values leaves behind, such as garbage, is no part of the printing.
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

async function inSession(program, folder, action, env = {}) {
  const session = await KernelSession.start(program, folder, env);
  try {
    return await action(session);
  } finally {
    session.stop();
  }
}

/** Measures each contestant `RUNS` times, in turn; gives the median of each figure. */
async function inTurn(contestants, measureOne) {
  const runs = Object.fromEntries(Object.keys(contestants).map((name) => [name, []]));
  for (let run = 0; run < RUNS; run++) {
    for (const [name, contestant] of Object.entries(contestants)) runs[name].push(await measureOne(contestant, name));
  }
  return Object.fromEntries(
    Object.entries(runs).map(([name, results]) => [
      name,
      Object.fromEntries(Object.keys(results[0]).map((key) => [key, median(results.map((result) => result[key]))])),
    ]),
  );
}

/** Gives one figure of each contestant that has it. */
function valuesOf(medians, key) {
  return Object.fromEntries(
    Object.entries(medians)
      .filter(([, figures]) => figures[key] !== undefined)
      .map(([name, figures]) => [name, figures[key]]),
  );
}
