import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "../support/folder.js";

/** What a process used until it ended. */
export interface Usage {
  /** Time of the processor, in seconds. */
  readonly cpu: number;
  /** The most memory that was resident, in MiB. */
  readonly peak: number;
}

/** How a run of Node went. */
export interface Measured {
  readonly status: number | null;
  /** The first part of what it printed. */
  readonly stdout: string;
  readonly stderr: string;
  /** How much it printed, in bytes. */
  readonly printed: number;
  readonly seconds: number;
  /** What its processes used, by the folder of their program: `cli`; `script` for {@link measureScript}. What is killed tells nothing. */
  readonly usage: ReadonlyMap<string, Usage>;
}

const PART = 64 * 1024;

// Told by each process itself when it ends, as only it knows all of it.
const recorder = `
const { appendFileSync } = require("node:fs");
const { basename, dirname } = require("node:path");
process.on("exit", () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  const usage = { cpu: (userCPUTime + systemCPUTime) / 1e6, peak: Math.round(maxRSS / 1024) };
  const [, file] = process.argv;
  const program = basename(file) === "script.cjs" ? "script" : basename(dirname(file));
  appendFileSync(process.env.USAGE_FILE, JSON.stringify([program, usage]) + "\\n");
});`;

const rows: string[][] = [];

/** Runs Node to its end, and notes under `name` what its processes used. */
export async function measure(
  name: string,
  args: readonly string[],
  options: { cwd?: string } = {},
): Promise<Measured> {
  const folder = temporaryFolder({ "recorder.cjs": recorder, usage: "" });
  const usageFile = join(folder, "usage");
  const { PATH = "", HOME = "" } = process.env;
  const started = performance.now();
  const child = spawn(process.execPath, args, {
    ...options,
    env: {
      PATH,
      HOME,
      NO_COLOR: "1",
      NODE_OPTIONS: `--require=${join(folder, "recorder.cjs")}`,
      USAGE_FILE: usageFile,
    },
  });
  let stdout = "";
  let stderr = "";
  let printed = 0;
  child.stdout.on("data", (chunk: Buffer) => {
    printed += chunk.length;
    if (stdout.length < PART) stdout += chunk.toString("latin1");
  });
  child.stderr.on("data", (chunk: Buffer) => {
    stderr = (stderr + chunk.toString("utf8")).slice(-PART);
  });
  const status = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject).on("close", resolve);
  });
  const seconds = (performance.now() - started) / 1_000;
  const usage = new Map<string, Usage>(
    readFileSync(usageFile, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line)),
  );
  for (const [program, { cpu, peak }] of usage) {
    rows.push([name, program, `${seconds.toFixed(1)} s`, `${cpu.toFixed(1)} s`, `${peak} MiB`]);
  }
  return { status, stdout, stderr, printed, seconds, usage };
}

/** Runs JavaScript in a process of its own, as {@link measure} does. */
export function measureScript(name: string, source: string, args: readonly string[]): Promise<Measured> {
  const folder = temporaryFolder();
  const script = join(folder, "script.cjs");
  writeFileSync(script, source);
  return measure(name, [script, ...args]);
}

/** Prints what was measured, as a table. */
export function printMeasured(): void {
  const table = [["case", "process", "time", "processor", "peak memory"], ...rows];
  const widths = table[0]?.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0))) ?? [];
  const lines = table.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  process.stdout.write(`\n${lines.join("\n")}\n`);
}
