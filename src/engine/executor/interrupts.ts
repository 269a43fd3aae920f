import { Worker } from "node:worker_threads";
import { keepEmit } from "./listeners.js";

/**
 * The descriptor by which the process that has started this one asks, in lines, to stop what runs ("stop" and the number of the request), and
 * names a process that is to end with it (its id). If it is closed, all end.
 */
const DESCRIPTOR = 4;

// A thread of its own is all that runs while JavaScript keeps the main one busy. V8 is asked to stop what runs only if the main thread
// does not answer and uses the processor all the while: asked when no JavaScript runs, it would stop what comes next, or end the process.
// Without the flag --no-force-async-hooks-checks the main thread would find its callbacks in disorder afterwards.
const program = `
const { readFileSync } = require("node:fs");
const { Session } = require("node:inspector");
const { Socket } = require("node:net");
const { parentPort, workerData: answered } = require("node:worker_threads");
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
const stop = (request) => {
  if (isAsking) return;
  isAsking = true;
  const started = now();
  const isAnswered = () => Atomics.load(answered, 0) >= request;
  let polls = 0;
  const timer = setInterval(() => {
    const isBusy = now() - started >= BUSY;
    if (!isAnswered() && !isBusy && ++polls < MOST_POLLS) return;
    clearInterval(timer);
    isAsking = false;
    if (!isAnswered() && isBusy) session.post("Runtime.terminateExecution", () => {});
  }, POLL);
};

let text = "";
let companion;
const take = (chunk) => {
  text += chunk;
  for (let end = text.indexOf("\\n"); end >= 0; end = text.indexOf("\\n")) {
    const line = text.slice(0, end);
    text = text.slice(end + 1);
    if (line.startsWith("stop ")) stop(Number(line.slice(5)));
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
parentPort.on("message", () => stop(Infinity));
`;

/** The number of the last request to stop what runs that this thread has answered, and so is not busy. */
const answered = new Int32Array(new SharedArrayBuffer(4));

/** Signals that this thread is not busy; see `protocol.ts`. */
export function answerStop(request: number): void {
  Atomics.store(answered, 0, request);
}

/** Starts the thread that stops what keeps this one busy. Returns what asks it to. */
export function watchForInterrupts(): () => void {
  const thread = new Worker(program, {
    eval: true,
    env: {},
    execArgv: [],
    stdout: true,
    stderr: true,
    workerData: answered,
  });
  // Without it, what awaits can still be interrupted.
  thread.on("error", () => undefined);
  thread.unref();
  keepEmit(thread, thread.emit);
  const post = thread.postMessage.bind(thread);
  return () => post("");
}
