// A thread of the kernel that stops a cell which keeps the main thread busy. It uses the debugger of Node: only where the main thread
// stands still can it be told whether what would be stopped is the notebook's code. Anything else that was stopped halfway, the kernel's
// own code or Node's, would leave it unable to go on; and on a machine with much to do the main thread is late for other reasons too.
// It also looks for the kernel's parent, which a busy main thread cannot.
import { type Debugger, Session } from "node:inspector";
import { setTimeout as sleep } from "node:timers/promises";
import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import { Flag } from "./interrupt-flags.js";
import { endWithout, PARENT_INTERVAL } from "./parent-process.js";

/** What the thread is given. */
export interface StopperData {
  readonly flags: SharedArrayBuffer;
  /** Where it is told of an interrupt. */
  readonly port: MessagePort;
  /** The addresses that files of the kernel's own begin with. */
  readonly ownUrls: readonly string[];
  /** The process without which the kernel is to end. */
  readonly parent: number | undefined;
}

// In milliseconds of the processor, since by the clock any thread may have to wait. A main thread that is free answers after a few; one
// that the debugger has not made stand still after so many runs what has no statements, such as an expression that backtracks.
const MOST_TO_ANSWER = 100;
const MOST_TO_PAUSE = 400;
// By the clock, for a main thread that waits, such as for a child process, and uses no processor.
const LONGEST_WAIT = 10_000;
const POLL_INTERVAL = 10;

const { flags: buffer, port, ownUrls, parent } = workerData as StopperData;
const flags = new Int32Array(buffer);
const session = new Session();
// While the main thread is free: one that is busy takes no new session.
session.connectToMainThread();
parentPort?.postMessage("ready");

// Frames tell the script that they stand in, and only Node 22 and later its address.
const urls = new Map<string, string>();
session.on("Debugger.scriptParsed", ({ params }) => urls.set(params.scriptId, params.url));

let pausedAt: ((frames: readonly Debugger.CallFrame[]) => void) | undefined;
session.on("Debugger.paused", ({ params }) => pausedAt?.(params.callFrames));

if (parent !== undefined) setInterval(() => endWithout(parent), PARENT_INTERVAL);

let isStopping = false;
port.on("message", () => {
  if (isStopping) return;
  isStopping = true;
  void stopCell().finally(() => {
    isStopping = false;
  });
});

async function stopCell(): Promise<void> {
  if (await isAnswered(MOST_TO_ANSWER)) return;
  session.post("Debugger.enable");
  session.post("Debugger.pause");
  try {
    for (;;) {
      const frames = await nextPause();
      if (hasSeen()) return;
      const depth = frames?.findIndex(isOfNotebook);
      if (depth === undefined) {
        session.post("Runtime.terminateExecution");
        return;
      }
      if (depth === 0) {
        session.post("Debugger.resume", { terminateOnResume: true });
        return;
      }
      // Where the notebook's code has called something, that is left first; what is none of its code comes to an end by itself.
      session.post(depth > 0 ? "Debugger.stepOut" : "Debugger.resume");
      if (depth > 0) continue;
      if (await isAnswered(MOST_TO_ANSWER)) return;
      session.post("Debugger.pause");
    }
  } finally {
    session.post("Debugger.disable");
  }
}

function hasSeen(): boolean {
  return Atomics.load(flags, Flag.seen) === 1;
}

/** Gives where the main thread stands still, or undefined where it does not come to it though it runs, or not for long. */
async function nextPause(): Promise<readonly Debugger.CallFrame[] | undefined> {
  let frames: readonly Debugger.CallFrame[] | undefined;
  pausedAt = (found) => {
    frames = found;
  };
  await isAnswered(MOST_TO_PAUSE, () => frames !== undefined);
  pausedAt = undefined;
  return frames;
}

/** Waits until the main thread has seen the interrupt, or `isEnough` holds, for so much time of the processor; tells whether one did. */
async function isAnswered(milliseconds: number, isEnough: () => boolean = () => false): Promise<boolean> {
  const before = process.cpuUsage();
  const start = performance.now();
  for (;;) {
    if (hasSeen() || isEnough()) return true;
    const { user, system } = process.cpuUsage(before);
    if ((user + system) / 1_000 >= milliseconds || performance.now() - start >= LONGEST_WAIT) return false;
    await sleep(POLL_INTERVAL);
  }
}

function isOfNotebook({ location }: Debugger.CallFrame): boolean {
  const url = urls.get(location.scriptId);
  return url !== undefined && url !== "" && !url.startsWith("node:") && !ownUrls.some((own) => url.startsWith(own));
}
