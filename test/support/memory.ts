import { existsSync, readFileSync } from "node:fs";

/** Whether the peak of a process's memory can be told: only Linux tells it. */
export const tellsMemory = existsSync("/proc/self/status");

/** Returns the most memory that a process has had resident so far, in MiB; 0 if it is gone. */
export function peakMemory(pid: number): number {
  try {
    const [, kibibytes = 0] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
    return Math.round(Number(kibibytes) / 1024);
  } catch {
    return 0;
  }
}
