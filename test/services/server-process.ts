import type { ChildProcess } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";

/** Asks a server to end, and makes it end if it has not within ten seconds. */
export async function endProcess(server: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = new Promise((resolve) => server.once("exit", resolve));
  server.kill(signal);
  await Promise.race([ended, sleep(10_000, undefined, { ref: false })]);
  server.kill("SIGKILL");
  await ended;
}
