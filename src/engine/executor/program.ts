// The program that runs cells: see `main.ts` for where it lives, and `protocol.ts` for the messages it exchanges.

import { Socket, type SocketConstructorOpts } from "node:net";
import { join } from "node:path";
import { StringDecoder } from "node:string_decoder";
import { BspumpError } from "../../errors.js";
import { offerKernelHooks } from "../../kernel-hooks.js";
import { sharedState } from "../../load/state.js";
import { isPackageFile, packageFolder } from "../../package-folder.js";
import {
  type CellOutcome,
  type Command,
  EXECUTOR_VARIABLE,
  type ExecutorOptions,
  type RunCommand,
} from "../protocol.js";
import { stopTimers } from "./callbacks.js";
import { bindCallbacksToCells, bindToCell, currentCell } from "./cell-context.js";
import { installCellGlobals } from "./cell-globals.js";
import { Comms } from "./comms.js";
import { leaveInspectorOut } from "./console.js";
import { describeThrown } from "./describe-thrown.js";
import { Displays } from "./display.js";
import { Evaluator } from "./evaluate.js";
import { Handles } from "./handles.js";
import { Input } from "./input.js";
import { answerStop, watchForInterrupts } from "./interrupts.js";
import { listenFor } from "./listeners.js";
import { giveFunction, toList } from "./main-realm.js";
import { Messages } from "./messages.js";
import { Modules } from "./modules.js";
import { captureProcessStreams, flushHalves } from "./process-streams.js";
import { runInShell } from "./shell.js";
import { installStackTraces } from "./stack-traces.js";

const COMMANDS = 3;
const BUFFER = 1 << 16;
const { env, exit } = process;
const now = performance.now.bind(performance);
/** How long the thread may take that stops what runs, in milliseconds. */
const EXIT_TIMEOUT = 2_000;

const options: ExecutorOptions = JSON.parse(env[EXECUTOR_VARIABLE] ?? "{}");
delete env[EXECUTOR_VARIABLE];
const cwd = process.cwd();
let text = "";
const { from: bytesOf } = Buffer;
// Made here, it is not one of the cells'.
const state = sharedState();
const messages = new Messages(options.token);
const { tsconfig, jsx, decorators } = options;
const modules = new Modules({ cwd, tsconfig, jsx, decorators });
const cellGlobal = installCellGlobals(modules, cwd, (command) => runInShell(command, messages));
const displays = new Displays(messages);
const comms = new Comms(messages, showUncaught);
const evaluator = new Evaluator(cellGlobal, displays);
const input = new Input(messages);
const decoder = new StringDecoder("utf8");
// What is read reaches us without any event, and so whatever cells make of events and streams.
const onread = { buffer: new Uint8Array(BUFFER), callback: takeBytes };
const commands = new Socket({ fd: COMMANDS, onread } as SocketConstructorOpts);
const handles = new Handles(commands);

captureProcessStreams(messages);
leaveInspectorOut(globalThis);
bindCallbacksToCells();
installStackTraces(isOwnFile);
offerKernelHooks({
  clearOutput: (wait) => displays.clear(wait),
  display: (content, isUpdate) => displays.publish(content, isUpdate),
  show: (value, options) => displays.display(value, options),
  comms: {
    send: (kind, message) => comms.send(kind, message),
    listen: (listener) => comms.listen(listener),
    bind: bindToCell,
  },
  kernelId: options.kernelId,
  rendersWidgets: options.rendersWidgets,
});
Object.assign(globalThis, { prompt: input.ask });

// A notebook goes on after an error that nobody has caught, as after any other; a program that is served ends.
// Signals are for the process that has started this one: what cells do about them costs no session.
listenFor(
  {
    uncaughtException: showUncaught,
    unhandledRejection: showUncaught,
    ...(!options.isServed && { SIGINT: () => undefined }),
  },
  { isLasting: !options.isServed },
);
function showUncaught(thrown: unknown): void {
  tellSecrets();
  messages.send({ type: "thrown", cell: currentCell()?.id ?? 0, thrown: describeThrown(thrown) });
  if (options.isServed) exit(1);
}

let stopRunning: (() => void) | undefined;
let isWatched = false;
const waiting: RunCommand[] = [];
let isRunning = false;

// If a microtask of a cell is stopped, V8 forgets all others: so there must be none between two cells.
function runNext(): void {
  const command = isRunning || !isWatched ? undefined : waiting.shift();
  if (command === undefined) return;
  isRunning = true;
  if (command.notebook !== undefined) env.JPY_SESSION_NAME ??= command.notebook;
  messages.begin(command.id);
  void evaluator.run(command).then((outcome) => {
    setImmediate(() => finish(command, outcome));
  });
}

function finish(command: RunCommand, outcome: CellOutcome): void {
  isRunning = false;
  flushHalves(messages);
  tellSecrets();
  messages.markStderr({ type: "end", cell: command.id });
  messages.send({ type: "done", cell: command.id, ...outcome });
  runNext();
}

let known = 0;
/** Sends the values that must not be shown, before what may show them. */
function tellSecrets(): void {
  const { secrets, alwaysSecret, last } = state;
  if (secrets.size + alwaysSecret.size === known) return;
  known = secrets.size + alwaysSecret.size;
  const values = [...secrets].map(([value, name]) => [value, name, alwaysSecret.has(value)] as const);
  const message = { type: "secrets", values } as const;
  messages.send(message);
  messages.markStderr(message);
  messages.send({ type: "variables", names: toList(last?.status.variables ?? []).map(({ name }) => name) });
}
messages.beforePrinting = tellSecrets;

function take(command: Command): void {
  if (command.type === "run") {
    waiting.push(command);
    runNext();
  } else if (command.type === "input") input.take(command);
  else if (command.type === "comm") comms.take(command.kind, command.message);
  else if (command.type === "companion") companion = command.pid;
  else if (command.type === "answer") answerStop(command.request);
  else if (command.type === "finish") commands.unref();
  else {
    input.interrupt();
    evaluator.interrupt();
    stopTimers();
    handles.close();
  }
}

/** Takes what has been read: the bytes of commands, a line each. */
function takeBytes(count: number, bytes: Uint8Array): boolean {
  // Only what is new is looked at: a cell may have millions of characters.
  const piece = decoder.write(bytesOf(bytes.buffer as ArrayBuffer, bytes.byteOffset, count));
  let start = 0;
  for (let end = piece.indexOf("\n"); end >= 0; end = piece.indexOf("\n", start)) {
    const command: Command = JSON.parse(text + piece.slice(start, end));
    text = "";
    start = end + 1;
    take(command);
  }
  text += piece.slice(start);
  return true;
}
/**
 * Ends the cell and not the process: a line that many programs end with is to cost no variable. What runs is stopped from another thread,
 * as nothing in JavaScript that the cell could not catch stops it.
 */
function endCell(code: number | string | null | undefined = process.exitCode): never {
  const message = `process.exit(${code ?? ""}) was called: the cell ends, and the session goes on.`;
  evaluator.end({ name: "ExitCalled", message, text: `ExitCalled: ${message}` });
  stopRunning?.();
  for (const end = now() + EXIT_TIMEOUT; now() < end; );
  throw new Error(message);
}
if (!options.isServed) process.exit = giveFunction(endCell);
let companion: number | undefined;
const { kill } = process;
function end(): void {
  // With what cells have started: this process leads a group.
  for (const pid of [companion, -process.pid]) {
    try {
      if (pid !== undefined) kill(pid, "SIGKILL");
    } catch {
      // It has ended, or there are no groups, as on Windows.
    }
  }
  exit(0);
}
commands.on("end", end);
commands.on("error", end);
setImmediate(() => {
  // The first cell may be one that never ends.
  stopRunning = watchForInterrupts(() => {
    isWatched = true;
    runNext();
  });
  // What the first import needs is loaded while the first cell is still checked.
  if (!options.isServed) modules.prepare();
});

const ENGINE = join(packageFolder(), "dist", "engine");
/** What Node itself has below a cell. */
const INSIDE_NODE = /^node:(?:inspector|internal\/(?:async_local_storage|process\/task_queues|inspector))/;

/** Whether a file is not the notebook's: it runs cells, or is where this package found what is wrong with a file of the user's. */
function isOwnFile(script: string, error: unknown): boolean {
  const file = script.replace(/^file:\/\//, "");
  if (file.startsWith(ENGINE) || INSIDE_NODE.test(file)) return true;
  return (isPackageFile(file) || /[\\/]node_modules[\\/]bspump[\\/]/.test(file)) && BspumpError.is(error);
}
