// How a session goes on that has many cells, long ones and much output: nothing is to grow with what was before.
import { inSession, kernels } from "../kernel-session.mjs";
import { inTurn, median, valuesOf } from "../measure.mjs";
import { inSampleFolder } from "../sample-folder.mjs";

const RUNS = 3;
const SIZES = [1, 100, 500, 1_000, 2_000];
const COMPLETIONS = 9;
const LINES = 10_000;
// Milliseconds.
const SAMPLING = 20;

export async function run() {
  return inSampleFolder({ groups: 3, variables: 20 }, async (folder) => {
    const { bspump, Deno, ipykernel } = kernels;
    const contestants = { bspump, "bspump, unchecked": bspump, ...(Deno && { Deno }), ...(ipykernel && { ipykernel }) };
    const cells = await inTurn(contestants, (program, name) => measureCells(program, folder, name), RUNS);
    const long = await inTurn(contestants, (program, name) => measureLongCell(program, folder, name), RUNS);
    // What Deno writes to that stream comes into no notebook.
    const { Deno: _, ...writers } = contestants;
    const writing = await inTurn(writers, (program, name) => measureWriting(program, folder, name), RUNS);
    const row = (measure, medians, key, more = {}) => {
      return { measure, unit: "ms", medians: valuesOf(medians, key), baselines: ["bspump, unchecked"], ...more };
    };
    const reason = "the others check no types before a cell runs";
    const last = SIZES.at(-1).toLocaleString("en-US");
    return [
      ...SIZES.map((size) => {
        const bar = size === 1_000 ? " (bar: 12 ms)" : "";
        const measure = `growth: cell ${size.toLocaleString("en-US")} with a new variable and function${bar}`;
        return row(measure, cells, `cell ${size}`, { reason });
      }),
      row(`growth: completion of a name after ${last} cells (bar: 40 ms)`, cells, "name"),
      row(`growth: completion of a member after ${last} cells (bar: 40 ms)`, cells, "member"),
      row(`growth: memory of all processes after ${last} cells (bar: 350 MiB)`, cells, "memory", {
        unit: "MiB",
        reason,
      }),
      row("growth: a cell of 10,000 lines (bar: 2,000 ms)", long, "long", { reason }),
      row("growth: the cell after one of 10,000 lines", long, "after", { reason }),
      row("growth: most memory of all processes while 200 MB are written at once (bar: 400 MiB)", writing, "written", {
        unit: "MiB",
      }),
    ];
  });
}

const environmentOf = (name) => (name === "bspump, unchecked" ? { BSPUMP_CHECK: "off" } : {});

async function measureCells(program, folder, name) {
  return inSession(
    program,
    folder,
    async (session) => {
      const isPython = name === "ipykernel";
      // Starting is no part of the first cell.
      await session.execute("1 + 1");
      const times = await session.declare(SIZES.at(-1), isPython, SIZES);
      const { memory } = session;
      const complete = async (code) => {
        const asked = [];
        for (let index = 0; index < COMPLETIONS; index++) {
          const start = performance.now();
          await session.request("complete_request", { code, cursor_pos: code.length });
          asked.push(performance.now() - start);
        }
        return median(asked);
      };
      return {
        ...Object.fromEntries(SIZES.map((size, index) => [`cell ${size}`, times[index]])),
        memory,
        name: await complete("f19"),
        member: await complete("v19."),
      };
    },
    environmentOf(name),
  );
}

async function measureLongCell(program, folder, name) {
  const isPython = name === "ipykernel";
  return inSession(
    program,
    folder,
    async (session) => {
      await session.execute("1 + 1");
      const lines = Array.from({ length: LINES }, (_, index) =>
        isPython ? `v${index} = ${index}` : `const v${index} = ${index};`,
      );
      const long = await session.execute(lines.join("\n"));
      const after = await session.execute("1 + 1");
      return { long, after };
    },
    environmentOf(name),
  );
}

/** Samples the memory while 200 MB are written at once. */
async function measureWriting(program, folder, name) {
  return inSession(
    program,
    folder,
    async (session) => {
      await session.execute("1 + 1");
      let written = 0;
      const timer = setInterval(() => {
        written = Math.max(written, session.memory ?? 0);
      }, SAMPLING);
      await session.execute(
        name === "ipykernel"
          ? "import sys; sys.stdout.write('x' * 200_000_000); 1"
          : 'process.stdout.write("x".repeat(200_000_000)); 1',
      );
      clearInterval(timer);
      return written > 0 ? { written } : {};
    },
    environmentOf(name),
  );
}
