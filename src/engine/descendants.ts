import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** Returns the processes that a process has started, and those that they have. */
export function descendantsOf(pid: number | undefined): number[] {
  if (pid === undefined || process.platform === "win32") return [];
  const children = childrenOf(pid);
  return children.flatMap((child) => [...descendantsOf(child), child]);
}

function childrenOf(pid: number): number[] {
  const text = process.platform === "linux" ? readChildren(pid) : listChildren(pid);
  return text
    .split(/\s+/)
    .filter((part) => part !== "")
    .map(Number);
}

function readChildren(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8");
  } catch {
    return "";
  }
}

function listChildren(pid: number): string {
  return spawnSync("pgrep", ["-P", String(pid)], { encoding: "utf8" }).stdout ?? "";
}
