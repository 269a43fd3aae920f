/** How often the parent is looked for, in milliseconds. */
export const PARENT_INTERVAL = 1_000;

/**
 * Gives the process that has started the kernel, where that is known and can be watched. Ends the kernel where it is gone already.
 *
 * @param starter The process that `bspump notebook run` names; Jupyter names its own by `JPY_PARENT_PID`.
 */
export function findParent(starter: string | undefined): number | undefined {
  const parent = process.ppid;
  if ((starter ?? process.env.JPY_PARENT_PID) === String(parent)) return parent;
  // Jupyter may start a kernel by way of another program, the runner does not.
  if (starter !== undefined) endAll();
  return undefined;
}

/** Ends the kernel, and what its cells have started, where its parent is gone: nobody could reach it or end it any more. */
export function endWithout(parent: number): void {
  // Only on Windows a process keeps the parent that is gone.
  if (process.ppid !== parent) endAll();
}

function endAll(): void {
  try {
    process.kill(-process.pid, "SIGKILL");
  } catch {
    // It was not started in a group of its own.
  }
  process.kill(process.pid, "SIGKILL");
}
