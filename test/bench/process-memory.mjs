import { readdirSync, readFileSync } from "node:fs";

/** Memory of a process and all that it has started, in MiB: what several share is counted once (PSS). Undefined where the system does not tell. */
export function memoryOfTree(pid) {
  try {
    const parents = new Map(processes().map((other) => [other, parentOf(other)]));
    const belongs = (other) => other === pid || (parents.has(other) && belongs(parents.get(other)));
    const kibibytes = [...parents.keys()].filter(belongs).map(proportionalSize);
    return kibibytes.reduce((sum, size) => sum + size, 0) / 1024;
  } catch {
    return undefined;
  }
}

function processes() {
  return readdirSync("/proc").flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []));
}

function parentOf(pid) {
  try {
    // What is before it, the name, may hold anything.
    return Number(readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1).split(" ")[1]);
  } catch {
    return 0;
  }
}

function proportionalSize(pid) {
  try {
    return Number(/^Pss:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"))?.[1] ?? 0);
  } catch {
    return 0;
  }
}
