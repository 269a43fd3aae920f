import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runCommand } from "../support/command.js";
import { notebookFolder, savedCells, streamText } from "../support/notebook.js";

// Each look at the clock gets a time that is an hour earlier than the one before.
const clock = `
let now = Date.now();
const Clock = class Date extends globalThis.Date {
  constructor(...args) { super(...(args.length === 0 ? [Clock.now()] : args)); }
  static now() { return (now -= 3_600_000); }
};
globalThis.Date = Clock;`;

describe("a clock that goes backwards, for the runner and for the kernel", { timeout: 120_000 }, () => {
  async function run(cells: readonly string[], ...options: string[]) {
    const folder = notebookFolder(cells, { "clock.cjs": clock });
    const env = { NODE_OPTIONS: `--require=${join(folder, "clock.cjs")}` };
    const result = await runCommand(["notebook", "run", ...options, "main.ipynb"], { cwd: folder, env });
    return { ...result, cells: savedCells(join(folder, "main.ipynb")), folder };
  }

  test("a notebook is run and written, with what it loads", async () => {
    const { status, stderr, cells, folder } = await run([
      "const times = [Date.now(), Date.now()]; times[1] < times[0]",
      "await new Promise((done) => setTimeout(done, 100)); console.log('later');",
    ]);
    expect(status, stderr).toBe(0);
    expect(cells[0]?.outputs).toMatchObject([{ data: { "text/plain": ["true"] } }]);
    expect(streamText(cells[1])).toBe("later\n");
    expect(readFileSync(join(folder, "main.ipynb"), "utf8")).toContain('"nbformat": 4');
  });

  test("a cell ends when its time is over, and how long it took is reported", async () => {
    const { status, stderr } = await run(["await new Promise(() => {});"], "--timeout", "1");
    expect(status).toBe(1);
    expect(stderr).toContain("Cell 1 failed: The cell took longer than 1 s");
    expect(stderr).toMatch(/^\[cell 1 failed after \d+\.\d s\]$/m);
  });
});
