import { spawn, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { get } from "node:http";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { findFreePorts } from "../../support/ports.mjs";
import { measure, median } from "../measure.mjs";
import { requirePeer, root } from "../peers.mjs";
import { memoryOfTree } from "../process-memory.mjs";
import { inSampleFolder } from "../sample-folder.mjs";

const RUNS = 9;
// Milliseconds.
const RETRY = 2;
const SETTLING = 1_000;

const main = join(root, "dist/cli/main.js");
const typescript = `import "bspump";
import { createServer } from "node:http";
const port: number = Number(process.env.PORT);
createServer((_request, response) => response.end("ok")).listen(port, "127.0.0.1");
`;

/** A notebook that is served, beside the same code as a file. */
export async function run() {
  return inSampleFolder({ groups: 3, variables: 20 }, async (folder) => {
    writeFiles(folder);
    const tsx = join(requirePeer.resolve("tsx/package.json"), "../dist/cli.mjs");
    const programs = {
      bspump: [main, "notebook", "serve", "main.ipynb"],
      tsx: [tsx, "main.ts"],
      "plain Node, JavaScript": ["main.mjs"],
    };
    const figures = Object.fromEntries(Object.keys(programs).map((name) => [name, { time: [], memory: [] }]));
    for (let time = 0; time < RUNS; time++) {
      for (const [name, args] of Object.entries(programs)) {
        const { milliseconds, memory } = await serveOnce(folder, args);
        figures[name].time.push(milliseconds);
        figures[name].memory.push(memory);
      }
    }
    const row = (key) =>
      Object.fromEntries(Object.entries(figures).map(([name, values]) => [name, median(values[key])]));
    const baselines = ["plain Node, JavaScript"];
    return [
      {
        measure: "serve: start to the first answered request (bar: 1.0 of tsx)",
        unit: "ms",
        medians: row("time"),
        baselines,
      },
      {
        measure: "serve: memory of all processes (bar: 1.25 of plain Node)",
        unit: "MiB",
        medians: row("memory"),
        baselines,
        reason: "a process of its own redacts what the notebook's prints, whatever becomes of that",
      },
      {
        measure: "notebook run of the quickstart, as a whole (bar: 1,000 ms)",
        unit: "ms",
        medians: await quickstart(),
      },
    ];
  });
}

async function quickstart() {
  const notebook = join(root, "notebooks/quickstart/main.ipynb");
  const runOnce = () => void spawnSync(process.execPath, [main, "notebook", "run", "--no-write", notebook]);
  return measure({ bspump: runOnce }, { runs: RUNS });
}

async function serveOnce(folder, args) {
  const [port] = await findFreePorts(1);
  const started = performance.now();
  const child = spawn(process.execPath, args, {
    cwd: folder,
    env: { ...process.env, PORT: String(port) },
    stdio: "ignore",
  });
  try {
    while (!(await isAnswered(port))) await sleep(RETRY);
    const milliseconds = performance.now() - started;
    await sleep(SETTLING);
    return { milliseconds, memory: memoryOfTree(child.pid) };
  } finally {
    child.kill("SIGTERM");
    await new Promise((resolve) => child.once("exit", resolve));
  }
}

function isAnswered(port) {
  return new Promise((resolve) => {
    get({ host: "127.0.0.1", port, agent: false }, (response) => {
      response.resume();
      response.once("end", () => resolve(true));
    }).once("error", () => resolve(false));
  });
}

function writeFiles(folder) {
  const cell = {
    cell_type: "code",
    id: "cell-1",
    metadata: {},
    execution_count: null,
    outputs: [],
    source: typescript,
  };
  const metadata = { kernelspec: { display_name: "TypeScript", language: "typescript", name: "bspump" } };
  const notebook = { cells: [cell], metadata, nbformat: 4, nbformat_minor: 5 };
  writeFileSync(join(folder, "main.ipynb"), JSON.stringify(notebook));
  writeFileSync(join(folder, "main.ts"), typescript);
  writeFileSync(join(folder, "main.mjs"), typescript.replace(": number", ""));
}
