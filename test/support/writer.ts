import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { onTestFinished } from "vitest";

/** A process that goes on changing a file until it is stopped. */
export interface Writer {
  /** Ends it. Gives how often it has written the file, and how long one writing took at most, in milliseconds. */
  stop(): Promise<{ readonly times: number; readonly longest: number }>;
}

// `write(text)` is the caller's; what it does is over with when it returns.
const program = `
const fs = require("node:fs");
const [file, source, pause, variables] = process.argv.slice(1);
const write = new Function("fs", "file", "text", source);
const sleep = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
let isOver = false, times = 0, longest = 0;
process.stdin.on("end", () => { isOver = true; }).resume();
(function next() {
  const text = Array.from({ length: Number(variables) }, (_, i) => "V" + i + "=" + String(times).padStart(8, "0") + "\\n").join("");
  const start = performance.now();
  write(fs, file, text);
  longest = Math.max(longest, performance.now() - start);
  if (times++ === 0) console.log("begun");
  sleep(Math.random() * pause);
  if (isOver) console.log(JSON.stringify({ times, longest }));
  else setImmediate(next);
})();
`;

/**
 * Starts a process that writes `variables` variables `V0`, `V1`, … to `file` again and again, all with the number of the writing as their
 * value, and rests for up to `pause` milliseconds in between. `source`: JavaScript that writes `text` to `file` by `fs`.
 */
export async function startWriter(options: {
  readonly file: string;
  readonly source: string;
  readonly pause: number;
  readonly variables: number;
}): Promise<Writer> {
  const { file, source, pause, variables } = options;
  const child = spawn(process.execPath, ["-e", program, file, source, String(pause), String(variables)], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  const lines = createInterface({ input: child.stdout });
  await once(lines, "line");
  return {
    stop: async () => {
      const told = once(lines, "line");
      child.stdin.end();
      return JSON.parse(String((await told)[0]));
    },
  };
}
