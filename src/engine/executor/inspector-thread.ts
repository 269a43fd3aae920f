// A thread of its own in the process that runs cells, which runs while JavaScript keeps the main one busy or the debugger holds it. It stops what
// runs, and hands the debugger's commands on to V8 (Chrome DevTools Protocol). See `interrupts.ts` for who starts it, `debug-channel.ts` for
// the lines that it exchanges.

import { readFileSync } from "node:fs";
import { Session } from "node:inspector";
import { Socket } from "node:net";
import { StringDecoder } from "node:string_decoder";
import { parentPort, workerData } from "node:worker_threads";
import { CONTROL_DESCRIPTOR, MAPPED_SCRIPT } from "../names.js";

/** The number of the last request to stop what runs that the main thread has answered. */
const answered: Int32Array = workerData;
const session = new Session();
session.connectToMainThread();
const control = new Socket({ fd: CONTROL_DESCRIPTOR });

/** In milliseconds. */
const POLL = 20;
const MOST_POLLS = 500;
/** In milliseconds of the processor's time, which the system counts in hundredths of a second; elsewhere of time. */
const BUSY = 30;

function processorTime(): number {
  try {
    const fields = readFileSync(`/proc/self/task/${process.pid}/stat`, "utf8").replace(/^.*\)/s, "").split(" ");
    return 10 * (Number(fields[12]) + Number(fields[13]));
  } catch {
    return performance.now() / 5;
  }
}

let isAsking = false;

// V8 is asked to stop what runs only if the main thread does not answer and uses the processor all the while: asked when no JavaScript runs, it
// would stop what comes next, or end the process.
function stop(request: number): void {
  if (isAsking) return;
  isAsking = true;
  const started = processorTime();
  const isAnswered = () => Atomics.load(answered, 0) >= request;
  let polls = 0;
  const timer = setInterval(() => {
    const isBusy = processorTime() - started >= BUSY;
    if (!isAnswered() && !isBusy && ++polls < MOST_POLLS) return;
    clearInterval(timer);
    isAsking = false;
    if (!isAnswered() && isBusy) session.post("Runtime.terminateExecution", () => undefined);
  }, POLL);
}

interface Notification {
  readonly method: string;
  readonly params?: {
    readonly scriptId?: string;
    readonly url?: string;
    readonly sourceMapURL?: string;
    readonly reason?: string;
    readonly data?: { readonly sourceMapURL?: string };
    readonly callFrames?: readonly { url: string; readonly location: { readonly scriptId: string } }[];
  };
}

/** The addresses of all scripts: V8 does not repeat them in the frames of the stack. */
const urls = new Map<string, string>();

/** Whether an event is about a script that is not the notebook's: Node and its packages have thousands. */
function isAboutOthers({ method, params = {} }: Notification): boolean {
  if (method === "Debugger.scriptParsed") return !params.sourceMapURL?.startsWith(MAPPED_SCRIPT);
  if (method === "Debugger.scriptFailedToParse") return true;
  if (method !== "Debugger.paused" || params.reason !== "instrumentation") return false;
  return !params.data?.sourceMapURL?.startsWith(MAPPED_SCRIPT);
}

function say(message: object): void {
  control.write(`${JSON.stringify(message)}\n`);
}

/** How often this thread runs some JavaScript while it debugs, in milliseconds. */
const WAKING = 20;
let waking: NodeJS.Timeout | undefined;

/** Hands a command on to V8. */
function relay(text: string): void {
  const { id, method, params } = JSON.parse(text);
  // On Node 26 a thread that sleeps is not always woken for what the main one sends: it takes it when it runs.
  waking ??= setInterval(() => undefined, WAKING);
  if (method === "Debugger.disable") {
    clearInterval(waking);
    waking = undefined;
  }
  session.post(method, params, (error: Error | null, result?: object) =>
    say(error ? { id, error: error.message } : { id, result }),
  );
}

session.on("inspectorNotification", (notification: Notification) => {
  const { method, params = {} } = notification;
  if (method === "Debugger.scriptParsed") urls.set(params.scriptId ?? "", params.url ?? "");
  for (const frame of params.callFrames ?? []) frame.url = urls.get(frame.location.scriptId) ?? "";
  if (!isAboutOthers(notification)) say({ method, params });
  else if (method === "Debugger.paused") session.post("Debugger.resume");
});

let companion = 0;

function take(line: string): void {
  if (line.startsWith("stop ")) stop(Number(line.slice("stop ".length)));
  else if (line.startsWith("cdp ")) relay(line.slice("cdp ".length));
  else companion = Number(line);
}

function end(): void {
  // With what cells have started: this process leads a group.
  for (const pid of [companion, -process.pid, process.pid]) {
    try {
      if (pid !== 0) process.kill(pid, "SIGKILL");
    } catch {
      // It has ended.
    }
  }
}

const decoder = new StringDecoder("utf8");
let text = "";
control.on("data", (chunk) => {
  const lines = (text + decoder.write(chunk)).split("\n");
  text = lines.pop() ?? "";
  for (const line of lines) take(line);
});
control.on("end", end).on("error", end);
parentPort?.on("message", () => stop(Number.POSITIVE_INFINITY));
