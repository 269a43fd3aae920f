import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, readlinkSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, onTestFinished, test } from "vitest";
import { mainFile, runCommand } from "../support/command.js";
import { notebookFolder } from "../support/notebook.js";
import { isRunning, until } from "../support/processes.js";

const timeout = 120_000;

// A cell that tells its process and one that it has started.
const tellsProcesses = `import { spawn } from "child_process";
import { renameSync, writeFileSync } from "fs";
const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
writeFileSync("pids~", process.pid + " " + child.pid);
renameSync("pids~", "pids");`;

function startRunner(folder: string) {
  const runner = spawn(process.execPath, [mainFile, "notebook", "run", "main.ipynb"], { cwd: folder, stdio: "ignore" });
  onTestFinished(() => {
    runner.kill("SIGKILL");
  });
  return runner;
}

/** Returns the processes that work in a folder. */
function processesIn(folder: string): number[] {
  return readdirSync("/proc").flatMap((pid) => {
    try {
      return /^\d+$/.test(pid) && readlinkSync(`/proc/${pid}/cwd`) === folder ? [Number(pid)] : [];
    } catch {
      return [];
    }
  });
}

test("a process of cells that is killed in one: the runner says so, and ends what it has started", {
  timeout,
}, async () => {
  const folder = notebookFolder([tellsProcesses, 'process.kill(process.pid, "SIGKILL");']);
  const { status, stderr } = await runCommand(["notebook", "run", "main.ipynb"], { cwd: folder });
  expect(status).toBe(1);
  expect(stderr).toMatch(
    /^bspump: main\.ipynb: Cell 2 failed: SessionEnded: The process that runs the cells was ended by SIGKILL\./m,
  );
  const pids = readFileSync(join(folder, "pids"), "utf8").split(" ").map(Number);
  expect(pids).toHaveLength(2);
  await until(() => !pids.some(isRunning));
});

// Only there a process gets another parent when its own ends.
describe.runIf(process.platform !== "win32")("a runner that is killed", { timeout }, () => {
  test.each([
    ["waits", "await new Promise(() => {});"],
    ["is busy", "while (true) {}"],
  ])("takes the process of the cells, in which one %s, and what that has started", async (_name, source) => {
    const folder = notebookFolder([tellsProcesses, source]);
    const runner = startRunner(folder);
    await until(() => existsSync(join(folder, "pids")));
    // So that the second cell runs.
    await sleep(500);
    const pids = readFileSync(join(folder, "pids"), "utf8").split(" ").map(Number);
    expect(pids.map(isRunning)).toEqual([true, true]);
    runner.kill("SIGKILL");
    await until(() => !pids.some(isRunning));
  });

  test.runIf(existsSync("/proc/self/cwd"))("leaves no process, at whatever moment it is killed", async () => {
    const folder = realpathSync(notebookFolder(["while (true) {}"]));
    let most = 0;
    for (let moment = 0; moment < 12; moment++) {
      const runner = startRunner(folder);
      await until(() => processesIn(folder).length > 1 || runner.exitCode !== null);
      await sleep(moment * 15);
      most = Math.max(most, processesIn(folder).length);
      runner.kill("SIGKILL");
      await once(runner, "close");
    }
    // The runner, the process of the cells and the checker.
    expect(most).toBeGreaterThanOrEqual(3);
    await until(() => processesIn(folder).length === 0);
  });
});
