import { Worker } from "node:worker_threads";

/**
 * The descriptor by which the process that has started this one asks, in lines, to stop what runs ("stop"), and names a process that is to
 * end with it (its id). Where it is closed, all end.
 */
const DESCRIPTOR = 4;

// A thread of its own is all that runs while JavaScript keeps the main one busy. V8 is asked to stop what runs only if the main thread
// does not answer and uses the processor all the while: asked when no JavaScript runs, it would stop what comes next, or end the process.
// Without the flag --no-force-async-hooks-checks the main thread would find its callbacks in disorder afterwards.
const program = `
const { readFileSync } = require("node:fs");
const { Session } = require("node:inspector");
const { Socket } = require("node:net");
const { parentPort, workerData: answers } = require("node:worker_threads");
const session = new Session();
session.connectToMainThread();

const POLL = 20;
const MOST_POLLS = 500;
// In milliseconds of the processor's time, which the system counts in hundredths of a second; elsewhere of time.
const BUSY = 30;
const now = () => {
  try {
    const fields = readFileSync("/proc/self/task/" + process.pid + "/stat", "utf8").replace(/^.*\\)/s, "").split(" ");
    return 10 * (Number(fields[12]) + Number(fields[13]));
  } catch {
    return performance.now() / 5;
  }
};

let isAsking = false;
const stop = () => {
  if (isAsking) return;
  isAsking = true;
  const before = Atomics.load(answers, 0);
  const started = now();
  parentPort.postMessage("");
  let polls = 0;
  const timer = setInterval(() => {
    const isBusy = now() - started >= BUSY;
    if (Atomics.load(answers, 0) === before && !isBusy && ++polls < MOST_POLLS) return;
    clearInterval(timer);
    isAsking = false;
    if (Atomics.load(answers, 0) === before && isBusy) session.post("Runtime.terminateExecution", () => {});
  }, POLL);
};

let text = "";
let companion;
const take = (chunk) => {
  text += chunk;
  for (let end = text.indexOf("\\n"); end >= 0; end = text.indexOf("\\n")) {
    const line = text.slice(0, end);
    text = text.slice(end + 1);
    if (line === "stop") stop();
    else companion = Number(line);
  }
};
const end = () => {
  if (companion) try { process.kill(companion, "SIGKILL"); } catch {}
  // With what cells have started: this process leads a group.
  try { process.kill(-process.pid, "SIGKILL"); } catch {}
  process.kill(process.pid, "SIGKILL");
};
new Socket({ fd: ${DESCRIPTOR} }).on("data", take).on("end", end).on("error", end);
parentPort.on("message", stop);
`;

/** Starts the thread that stops what keeps this one busy. Returns what asks it to. */
export function watchForInterrupts(): () => void {
  const answers = new Int32Array(new SharedArrayBuffer(4));
  const thread = new Worker(program, {
    eval: true,
    env: {},
    execArgv: [],
    stdout: true,
    stderr: true,
    workerData: answers,
  });
  const { add } = Atomics;
  thread.on("message", () => void add(answers, 0, 1));
  // Without it, what awaits can still be interrupted.
  thread.on("error", () => undefined);
  thread.unref();
  const post = thread.postMessage.bind(thread);
  return () => post("");
}
