/** How often the parent is looked for, in milliseconds. */
export const PARENT_INTERVAL = 1_000;

/** Returns the process that has started the kernel, if Jupyter names it (`JPY_PARENT_PID`) and it can be watched. */
export function findParent(): number | undefined {
  // Jupyter may start a kernel by way of another program.
  return process.env.JPY_PARENT_PID === String(process.ppid) ? process.ppid : undefined;
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
