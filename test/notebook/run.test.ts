import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { mainFile, runCommand } from "../support/command.js";
import { endlessLoop } from "../support/endless.js";
import { temporaryFolder } from "../support/folder.js";
import { notebookFolder, savedCells, streamText } from "../support/notebook.js";
import { isRunning, until } from "../support/processes.js";

const timeout = 60_000;

function run(folder: string, ...options: string[]) {
  return runCommand(["notebook", "run", ...options, "main.ipynb"], { cwd: folder });
}

describe("bspump notebook run", { timeout }, () => {
  test("runs the code cells in order in the notebook's folder, and writes outputs and counts", async () => {
    const folder = notebookFolder(
      [
        'import * as fs from "fs";\nconst name: string = fs.readFileSync("data.txt", "utf8");',
        "",
        'console.log(name);\nconsole.error("žluťoučký 🐎");',
        "1 + 1",
        'import * as tslab from "tslab";\ntslab.display.html("<b>bold</b>");',
      ],
      { "data.txt": "from the folder" },
    );
    const { status, stdout, stderr } = await run(folder);
    expect(status, stderr).toBe(0);
    expect(stdout).toContain("from the folder\n2\n");
    expect(stderr).toContain('[1/4] import * as fs from "fs"; …');
    expect(stderr).toContain("žluťoučký 🐎");
    const cells = savedCells(join(folder, "main.ipynb"));
    expect(cells.map((cell) => cell.execution_count)).toEqual([1, null, 2, 3, 4]);
    expect(cells[0]).toMatchObject({ id: "cell-1", metadata: { kept: true }, outputs: [] });
    expect(streamText(cells[2])).toBe("from the folder\n");
    expect(streamText(cells[2], "stderr")).toBe("žluťoučký 🐎\n");
    expect(cells[4]?.outputs).toMatchObject([{ output_type: "display_data", data: { "text/html": ["<b>bold</b>"] } }]);
    expect(readFileSync(join(folder, "main.ipynb"), "utf8")).toMatch(/^\{\n "cells": \[\n {2}\{.*\n\}\n$/s);
  });

  test("stops at the first failing cell with status 1, and keeps no outputs of an earlier run", async () => {
    const folder = notebookFolder([
      'console.log("before");',
      'throw new Error("on purpose");',
      'console.log("after");',
    ]);
    const { status, stdout, stderr } = await run(folder);
    expect(status).toBe(1);
    expect(stdout).toBe("before\n");
    expect(stderr).toContain("on purpose");
    expect(stderr).toMatch(/^bspump: main\.ipynb: Cell 2 failed: /m);
    const cells = savedCells(join(folder, "main.ipynb"));
    expect(cells[1]?.outputs).toMatchObject([{ output_type: "error", ename: "Error", evalue: "on purpose" }]);
    expect(cells[2]).toMatchObject({ execution_count: null, outputs: [] });
  });

  test("with --allow-errors goes on, also right after the error, and still ends with status 1", async () => {
    const folder = notebookFolder([
      'throw new Error("on purpose");',
      "const x: number = 'no number';",
      'console.log("after");',
    ]);
    const { status, stderr } = await run(folder, "--allow-errors");
    expect(status).toBe(1);
    expect(stderr).toContain("Cell 1 failed");
    const cells = savedCells(join(folder, "main.ipynb"));
    expect(cells[1]?.outputs).toMatchObject([
      { output_type: "error", evalue: expect.stringContaining("not assignable to type 'number'") },
    ]);
    expect(streamText(cells[2])).toBe("after\n");
  });

  test("keeps what a cell shows after it has ended, and fails where that is an error", async () => {
    const folder = notebookFolder([
      'setTimeout(() => console.log("later"), 100);\nsetTimeout(() => { throw new Error("unseen") }, 150);\nundefined',
      "await new Promise((done) => setTimeout(done, 400));",
    ]);
    const { status, stderr } = await run(folder);
    expect(status).toBe(1);
    expect(stderr).toContain("Cell 1 failed after it had ended: see its output");
    const [first, second] = savedCells(join(folder, "main.ipynb"));
    expect(streamText(first)).toBe("later\n");
    expect(first?.outputs.at(-1)).toMatchObject({ output_type: "error", ename: "Error", evalue: "unseen" });
    expect(second?.outputs).toEqual([]);
  });

  test("with --no-write and --output leaves the notebook as it is", async () => {
    const folder = notebookFolder(['console.log("written");']);
    const before = readFileSync(join(folder, "main.ipynb"), "utf8");
    expect((await run(folder, "--no-write")).status).toBe(0);
    expect((await run(folder, "--output", "out.ipynb")).status).toBe(0);
    expect(readFileSync(join(folder, "main.ipynb"), "utf8")).toBe(before);
    expect(streamText(savedCells(join(folder, "out.ipynb"))[0])).toBe("written\n");
  });

  test.each([
    ["sync", endlessLoop(1_400)],
    ["async", "await new Promise(() => {});"],
  ])("with --timeout ends a cell that takes too long (%s)", async (_name, source) => {
    const folder = notebookFolder([source, 'console.log("after");']);
    const { status, stderr } = await run(folder, "--timeout", "1.5", "--allow-errors");
    expect(status).toBe(1);
    expect(stderr).toContain("Cell 1 failed: The cell took longer than 1.5 s");
    const [cell] = savedCells(join(folder, "main.ipynb"));
    expect(cell?.outputs.at(-1)).toMatchObject({ output_type: "error", ename: "CellTimeout" });
  });

  test("a cell that ends the process ends only itself", async () => {
    const folder = notebookFolder(["const kept = 7;", "process.exit(3);", "kept"]);
    const { status, stdout, stderr } = await run(folder, "--allow-errors");
    expect({ status, stdout }).toEqual({ status: 1, stdout: "7\n" });
    expect(stderr).toContain("Cell 2 failed: ExitCalled: process.exit(3) was called");
  });

  test.each([
    ["is killed", 'process.kill(process.pid, "SIGKILL");', "was ended by SIGKILL."],
    ["aborts", "process.abort();", "was ended by SIGABRT."],
    [
      "has no memory left",
      "const all: number[][] = []; while (true) all.push(new Array(1e6).fill(1));",
      "is out of memory",
    ],
  ])("says so where the process of the cells %s", async (_name, source, reason) => {
    const folder = notebookFolder([
      'console.log("before");',
      `console.log("so far"); ${source}`,
      'console.log("after");',
    ]);
    const { status, stderr } = await runCommand(["notebook", "run", "--allow-errors", "main.ipynb"], {
      cwd: folder,
      env: { NODE_OPTIONS: "--max-old-space-size=200" },
    });
    expect(status).toBe(1);
    const message = `The process that runs the cells ${reason}`;
    expect(stderr).toContain(`Cell 2 failed: SessionEnded: ${message}`);
    const cells = savedCells(join(folder, "main.ipynb"));
    expect(streamText(cells[0])).toBe("before\n");
    expect(streamText(cells[1])).toContain("so far\n");
    expect(cells[1]?.outputs.at(-1)).toMatchObject({
      output_type: "error",
      ename: "SessionEnded",
      evalue: expect.stringContaining(message),
    });
    expect(cells[2]?.outputs).toEqual([]);
  });

  test.each(["SIGINT", "SIGTERM"] as const)(
    "leaves no process behind when it gets %s, and keeps the outputs so far",
    async (signal) => {
      const folder = notebookFolder([
        'import { spawn } from "child_process";\nimport { writeFileSync } from "fs";\nconst child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);\nwriteFileSync("pids", `${process.pid} ${child.pid}`);\nconsole.log("so far");',
        "await new Promise(() => {});",
      ]);
      const runner = spawn(process.execPath, [mainFile, "notebook", "run", "main.ipynb"], { cwd: folder });
      let progress = "";
      runner.stderr.on("data", (text) => {
        progress += text;
      });
      await until(() => progress.includes("[2/2]"));
      const pids = readFileSync(join(folder, "pids"), "utf8").split(" ").map(Number);
      expect(pids.map(isRunning)).toEqual([true, true]);
      runner.kill(signal);
      const [status] = await once(runner, "close");
      expect(status).toBe(signal === "SIGINT" ? 130 : 143);
      await until(() => !pids.some(isRunning));
      expect(streamText(savedCells(join(folder, "main.ipynb"))[0])).toBe("so far\n");
      expect(readdirSync(folder).sort()).toEqual(["main.ipynb", "pids"]);
    },
  );

  test("keeps 16 MiB of what a cell prints", async () => {
    const folder = notebookFolder([
      'for (let i = 0; i < 40; i++) process.stdout.write("x".repeat(2 ** 20) + "\\n");\nconsole.log("end")',
    ]);
    expect((await run(folder)).status).toBe(0);
    const text = streamText(savedCells(join(folder, "main.ipynb"))[0]);
    expect(text.length).toBeGreaterThan(16 * 2 ** 20);
    expect(text.length).toBeLessThan(16 * 2 ** 20 + 200);
    expect(text.slice(-60)).toContain("output beyond 16 MiB is not kept");
  });
});

describe("a notebook that cannot be read or written", () => {
  test.each([
    ["is not there", undefined, "main.ipynb is not there. Correct the path."],
    ["is not JSON", "example-secret", "main.ipynb is not JSON in UTF-8. Open it in Jupyter and save it again."],
    [
      "is in Python",
      '{"nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": {"language": "python", "name": "python3"}}, "cells": []}',
      "main.ipynb is a notebook in python, and bspump runs TypeScript. Name a TypeScript notebook, or choose its kernel in Jupyter.",
    ],
    [
      "is of nbformat 3",
      '{"nbformat": 3, "worksheets": []}',
      "main.ipynb is not a notebook of nbformat 4. Open it in Jupyter and save it again.",
    ],
    [
      "has no cells",
      '{"nbformat": 4}',
      "main.ipynb is not a notebook of nbformat 4. Open it in Jupyter and save it again.",
    ],
    [
      "has a cell with no type",
      '{"nbformat": 4, "cells": [{}]}',
      "main.ipynb has a cell with no type. Open it in Jupyter and save it again.",
    ],
  ])("%s: refused", async (_name, text, message) => {
    const folder = temporaryFolder(text === undefined ? {} : { "main.ipynb": text });
    const { status, stdout, stderr } = await run(folder);
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toContain(`bspump: ${join(folder, message)}\n`);
    expect(stderr).not.toContain("example-secret");
  });

  test("what is not UTF-8 is left as it is", async () => {
    const folder = temporaryFolder();
    const bytes = Buffer.from('{"nbformat": 4, "metadata": {}, "cells": [], "author": "M\xe9"}', "latin1");
    writeFileSync(join(folder, "main.ipynb"), bytes);
    const { status, stderr } = await run(folder);
    expect(status).toBe(1);
    expect(stderr).toContain("main.ipynb is not JSON in UTF-8.");
    expect(readFileSync(join(folder, "main.ipynb"))).toEqual(bytes);
  });

  test("an older minor version gets cell ids", { timeout }, async () => {
    const cell = { cell_type: "markdown", metadata: {}, source: "text" };
    const folder = temporaryFolder({
      "main.ipynb": JSON.stringify({ cells: [cell], metadata: { a: 1 }, nbformat: 4, nbformat_minor: 2 }),
    });
    expect((await run(folder)).status).toBe(0);
    const saved = JSON.parse(readFileSync(join(folder, "main.ipynb"), "utf8"));
    expect(saved).toEqual({
      cells: [{ ...cell, id: expect.stringMatching(/^[0-9a-f]{8}$/) }],
      metadata: { a: 1 },
      nbformat: 4,
      nbformat_minor: 5,
    });
  });

  test("a file's mode is kept", { timeout }, async () => {
    const folder = notebookFolder(["1"]);
    chmodSync(join(folder, "main.ipynb"), 0o600);
    expect((await run(folder)).status).toBe(0);
    expect(statSync(join(folder, "main.ipynb")).mode & 0o777).toBe(0o600);
  });

  test("an output that cannot be written is reported, and no temporary file is left", { timeout }, async () => {
    const folder = notebookFolder(["1"]);
    writeFileSync(join(folder, "file"), "");
    const { status, stderr } = await run(folder, "--output", join(folder, "file", "out.ipynb"));
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /cannot be written \(E[A-Z]+\)\. Check the folder and its permissions, or name another file with --output\.$/m,
    );
    expect(existsSync(join(folder, "file", "out.ipynb"))).toBe(false);
    expect(readdirSync(folder).sort()).toEqual(["file", "main.ipynb"]);
  });
});

test.each([
  [["notebook", "run"], "missing required argument"],
  [["notebook", "run", "--timeout", "soon", "x.ipynb"], "Give a number of seconds"],
  [["notebook", "run", "--output", "o", "a.ipynb", "b.ipynb"], "--output works with one notebook only"],
  [["notebook", "rnu"], "Did you mean run?"],
  [["notebok"], "Did you mean notebook?"],
])("a wrong call ends with status 2: %j", async (args, message) => {
  const { status, stdout, stderr } = await runCommand(args);
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  expect(stderr).toContain(message);
});

test("what bspump/notebook shows is saved, and printed as text", { timeout }, async () => {
  const folder = notebookFolder([
    'import { display, html, progress } from "bspump/notebook";\ndisplay(html`<b>${"<horse>"}</b>`);\nfor (const item of progress([1, 2])) void item;',
    "[{ name: 'Bella', legs: 4 }]",
    `({ [Symbol.for("Jupyter.display")]: () => ({ "image/png": Buffer.from("png") }) })`,
  ]);
  const { status, stdout, stderr } = await run(folder);
  expect(status, stderr).toBe(0);
  expect(stdout).toMatch(
    /^<horse>\n0 of 2 \(0%\), [\d.]+ s\n2 of 2 \(100%\), [\d.]+ s\n\[ \{ name: 'Bella', legs: 4 \} \]\n\[image\/png\]\n$/,
  );
  const [first, rows, image] = savedCells(join(folder, "main.ipynb"));
  expect(first?.outputs).toMatchObject([
    { output_type: "display_data", data: { "text/html": ["<b>&lt;horse&gt;</b>"] } },
    { output_type: "display_data", data: { "text/plain": [expect.stringMatching(/^2 of 2/)] } },
  ]);
  expect(rows?.outputs).toMatchObject([{ data: { "text/html": [expect.stringContaining(">Bella</td>")] } }]);
  expect(image?.outputs).toMatchObject([{ output_type: "execute_result", data: { "image/png": "cG5n" } }]);
});
