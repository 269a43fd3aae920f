import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, onTestFinished, test } from "vitest";
import { mainFile, runCommand } from "../support/command.js";
import { temporaryFolder } from "../support/folder.js";
import { notebookFolder } from "../support/notebook.js";
import { isRunning, until } from "../support/processes.js";

const timeout = 120_000;

// A cell that tells its process and one that it has started.
const tellsProcesses = `import { spawn } from "child_process";
import { renameSync, writeFileSync } from "fs";
const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
writeFileSync("pids~", process.pid + " " + child.pid);
renameSync("pids~", "pids");`;

function startRunner(folder: string, temporary: string) {
  const env = { ...process.env, TMPDIR: temporary };
  const runner = spawn(process.execPath, [mainFile, "notebook", "run", "main.ipynb"], {
    cwd: folder,
    env,
    stdio: "ignore",
  });
  onTestFinished(() => {
    runner.kill("SIGKILL");
  });
  return runner;
}

/** Gives the processes whose arguments hold `text`. */
function processesWith(text: string): number[] {
  return readdirSync("/proc").flatMap((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(text) ? [Number(pid)] : [];
    } catch {
      return [];
    }
  });
}

test("a kernel that is killed in a cell: the runner says so, and ends what it has started", { timeout }, async () => {
  const folder = notebookFolder([tellsProcesses, 'process.kill(process.pid, "SIGKILL");']);
  const { status, stderr } = await runCommand(["notebook", "run", "main.ipynb"], { cwd: folder });
  expect(status).toBe(1);
  expect(stderr).toMatch(/^bspump: main\.ipynb: Cell 2 failed: The kernel ended by SIGKILL\.$/m);
  const pids = readFileSync(join(folder, "pids"), "utf8").split(" ").map(Number);
  expect(pids).toHaveLength(2);
  await until(() => !pids.some(isRunning));
});

// Only there a process gets another parent when its own ends.
describe.runIf(process.platform !== "win32")("a runner that is killed", { timeout }, () => {
  test.each([
    ["waits", "await new Promise(() => {});"],
    ["is busy", "while (true) {}"],
  ])("takes the kernel, whose cell %s, and what that has started with it", async (_name, source) => {
    const folder = notebookFolder([tellsProcesses, source]);
    const temporary = temporaryFolder();
    const runner = startRunner(folder, temporary);
    await until(() => existsSync(join(folder, "pids")));
    // So that the second cell runs.
    await sleep(500);
    const pids = readFileSync(join(folder, "pids"), "utf8").split(" ").map(Number);
    expect(pids.map(isRunning)).toEqual([true, true]);
    runner.kill("SIGKILL");
    await until(() => !pids.some(isRunning));
    // The key of the kernel is not left lying about.
    expect(readdirSync(temporary)).toEqual([]);
  });

  test.runIf(existsSync("/proc/self/cmdline"))("leaves no kernel, at whatever moment it is killed", async () => {
    const folder = notebookFolder(["while (true) {}"]);
    const temporary = temporaryFolder();
    let seen = 0;
    for (let moment = 0; moment < 12; moment++) {
      const runner = startRunner(folder, temporary);
      await until(() => readdirSync(temporary).length > 0 || runner.exitCode !== null);
      await sleep(moment * 15);
      seen += processesWith(temporary).length > 0 ? 1 : 0;
      runner.kill("SIGKILL");
      await once(runner, "close");
    }
    expect(seen).toBeGreaterThan(0);
    await until(() => processesWith(temporary).length === 0);
  });
});
