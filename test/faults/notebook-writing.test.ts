import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, onTestFinished, test } from "vitest";
import { mainFile, runCommand } from "../support/command.js";
import { temporaryFolder } from "../support/folder.js";
import { notebookFolder, savedCells, streamText } from "../support/notebook.js";
import { packageRoot } from "../support/project.js";
import { randomNumbers } from "../support/random.js";

const timeout = 120_000;
const printsMuch = 'for (let i = 0; i < 4_000; i++) console.log("x".repeat(99));';

/** Runs a notebook by a line of the shell in which `"$@"` is the command. */
function runInShell(line: string, folder: string) {
  const args = [process.execPath, mainFile, "notebook", "run", "main.ipynb"];
  return spawnSync("sh", ["-c", line, "sh", ...args], { cwd: folder, encoding: "utf8", maxBuffer: 2 ** 30 });
}

function expectOld(folder: string, before: string): void {
  expect(readFileSync(join(folder, "main.ipynb"), "utf8")).toBe(before);
  expect(readdirSync(folder)).toEqual(["main.ipynb"]);
}

// Windows has no such limit and no such devices.
describe.runIf(process.platform !== "win32")("a disk that is full", { timeout }, () => {
  test.each([
    ["before the notebook", 8],
    ["in the midst of it", 512],
  ])("%s: the old notebook is there, whole, and nothing else", (_name, blocks) => {
    const folder = notebookFolder([printsMuch]);
    const before = readFileSync(join(folder, "main.ipynb"), "utf8");
    const { status, stderr } = runInShell(`ulimit -f ${blocks}; exec "$@"`, folder);
    expect(status, stderr).toBe(1);
    expect(stderr).toMatch(/^bspump: main\.ipynb cannot be written \(EFBIG\)\. Check the folder and its permissions/m);
    expectOld(folder, before);
  });

  const mount = (folder: string, then: string) =>
    spawnSync("unshare", ["-m", "sh", "-c", `mount -t tmpfs -o size=256k none "$0" && ${then}`, folder], {
      encoding: "utf8",
    });
  // Only root may mount a small disk, and not everywhere.
  const canMount = process.getuid?.() === 0 && mount("/mnt", "true").status === 0;
  test.runIf(canMount)("of its own: it is told that it is full", () => {
    const folder = notebookFolder([printsMuch]);
    const file = join(folder, "main.ipynb");
    const run = `cp "$0/../main.ipynb" "$0/" && "${process.execPath}" "${mainFile}" notebook run "$0/main.ipynb"`;
    const disk = join(folder, "disk");
    spawnSync("mkdir", [disk]);
    const { status, stderr } = mount(
      disk,
      `${run}; status=$?; ls -A "$0" >&2; cmp "$0/main.ipynb" "${file}" && exit $status`,
    );
    expect(status, stderr).toBe(1);
    expect(stderr).toContain(`bspump: ${disk}/main.ipynb cannot be written (the disk is full). Check the folder`);
    expect(stderr.trimEnd().split("\n").at(-1)).toBe("main.ipynb");
  });

  test.runIf(existsSync("/dev/full"))("where the outputs are printed to: the notebook is written all the same", () => {
    const folder = notebookFolder([printsMuch, 'console.log("after");']);
    const { status, stderr } = runInShell('"$@" >/dev/full', folder);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^bspump: the output cannot be written \(ENOSPC\)\. Redirect it elsewhere\.$/m);
    expect(stderr).not.toContain("    at ");
    expect(streamText(savedCells(join(folder, "main.ipynb"))[1])).toBe("after\n");
  });

  test("a reader of what is printed that goes away: the notebook is written, and that is no failure", () => {
    const folder = notebookFolder([printsMuch, 'console.log("after");']);
    const { stdout, stderr } = runInShell('{ "$@"; echo "status $?" >&2; } | head -n 1', folder);
    expect(stdout).toBe(`${"x".repeat(99)}\n`);
    expect(stderr).toContain("status 0\n");
    expect(stderr).not.toContain("    at ");
    expect(streamText(savedCells(join(folder, "main.ipynb"))[1])).toBe("after\n");
  });
});

test("a folder that is lost while the notebook runs: the notebook is named, and nothing is made", {
  timeout,
}, async () => {
  const cell = 'require("fs").rmSync(process.cwd(), { recursive: true }); console.log("shown");';
  const text = readFileSync(join(notebookFolder([cell]), "main.ipynb"), "utf8");
  const folder = temporaryFolder({ "lost/main.ipynb": text });
  const { status, stdout, stderr } = await runCommand(["notebook", "run", join(folder, "lost/main.ipynb")]);
  expect({ status, stdout }).toEqual({ status: 1, stdout: "shown\n" });
  expect(stderr).toContain(`bspump: ${join(folder, "lost/main.ipynb")} cannot be written (ENOENT). Check the folder`);
  expect(readdirSync(folder)).toEqual([]);
});

describe("a process that is killed while it writes a notebook", { timeout }, () => {
  const KILLS = 25;
  const LINES = 40_000;

  // Writes notebooks in which every line of the output is the number of the writing.
  const program = `
const { writeNotebook } = require(process.argv[1]);
for (let time = 0; ; time++) {
  const text = Array(${LINES}).fill(String(time).padStart(60) + "\\n");
  const outputs = [{ output_type: "stream", name: "stdout", text }];
  writeNotebook(process.argv[2], { cells: [{ cell_type: "code", source: "", outputs }], nbformat: 4 });
  if (time === 0) console.log("begun");
}`;

  function startWriting(file: string): ChildProcess {
    const child = spawn(process.execPath, ["-e", program, join(packageRoot, "dist/notebook/document.js"), file]);
    onTestFinished(() => {
      child.kill("SIGKILL");
    });
    return child;
  }

  test("leaves the old one or the new one, whole, and no files without end", async () => {
    const folder = temporaryFolder();
    const file = join(folder, "main.ipynb");
    const random = randomNumbers(7);
    for (let kill = 0; kill < KILLS; kill++) {
      const child = startWriting(file);
      await once(child.stdout ?? child, "data");
      await sleep(random() * 60);
      child.kill("SIGKILL");
      await once(child, "close");
      const lines = savedCells(file)[0]?.outputs[0]?.text ?? [];
      expect([lines.length, new Set(lines).size]).toEqual([LINES, 1]);
    }
    const leftovers = readdirSync(folder).filter((name) => name !== "main.ipynb");
    expect(leftovers.length).toBeGreaterThan(0);
    // One that is new may be another runner's. What merely looks alike is somebody else's.
    writeFileSync(join(folder, ".main.ipynb.mine.tmp"), "");
    const [young = "", ...old] = leftovers;
    const anHourAgo = Date.now() / 1_000 - 3_600;
    for (const name of [...old, ".main.ipynb.mine.tmp"]) utimesSync(join(folder, name), anHourAgo, anHourAgo);
    const child = startWriting(file);
    await once(child.stdout ?? child, "data");
    child.kill("SIGKILL");
    await once(child, "close");
    const left = readdirSync(folder);
    expect(left).toEqual(expect.arrayContaining([young, ".main.ipynb.mine.tmp"]));
    expect(left.filter((name) => old.includes(name))).toEqual([]);
  });
});
