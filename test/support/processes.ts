import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** Whether a process is there and has not ended; a group for a negative number. One that has ended waits to be reaped, by whoever has inherited it. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  try {
    return readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.startsWith("Z") !== true;
  } catch {
    // A group, or a system that tells nothing of its processes.
    return true;
  }
}

/** Waits until `condition` holds, at most 20 seconds. */
export async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error("What was waited for did not happen within 20 s.");
    await sleep(50);
  }
}
