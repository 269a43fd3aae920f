import type { StreamName } from "../protocol.js";
import { currentCell } from "./cell-context.js";
import { giveFunction } from "./main-realm.js";
import type { Messages } from "./messages.js";

const { from } = Buffer;
const { nextTick } = process;

/** Half of a character beyond the basic plane, for which the other half may follow. */
const HALF = /[\ud800-\udbff]$/;

/** The halves that wait, by stream. */
const halves = { stdout: "", stderr: "" };

/** Prints what waits for its other half: none comes. */
export function flushHalves(messages: Messages): void {
  for (const name of ["stdout", "stderr"] as const) {
    const half = halves[name];
    halves[name] = "";
    if (half !== "") messages.print(currentCell()?.id ?? 0, name, half);
  }
}

/** Makes what is written to `process.stdout` and `process.stderr` the output of the cell that writes it. */
export function captureProcessStreams(messages: Messages): void {
  for (const name of ["stdout", "stderr"] as const) capture(name, messages);
}

function capture(name: StreamName, messages: Messages): void {
  const write = (chunk: string | Uint8Array, encoding?: unknown, callback?: unknown): boolean => {
    const cell = currentCell();
    const isText = typeof chunk === "string" && (typeof encoding !== "string" || /^utf-?8$/i.test(encoding));
    if (cell?.silent !== true) {
      let data = isText ? halves[name] + chunk : toBytes(chunk, encoding);
      halves[name] = "";
      if (typeof data === "string" && HALF.test(data)) {
        halves[name] = data.slice(-1);
        data = data.slice(0, -1);
      }
      if (data.length > 0) messages.print(cell?.id ?? 0, name, data);
    }
    const done = typeof encoding === "function" ? encoding : callback;
    if (typeof done === "function") nextTick(done as () => void);
    return true;
  };
  const stream = process[name];
  // Opening it has made the descriptor one that does not wait, which `fs.writeSync` of a cell cannot deal with.
  const { _handle: handle } = stream as unknown as { _handle?: { setBlocking?(isBlocking: boolean): void } };
  handle?.setBlocking?.(true);
  // If it ended, so would what reports on cells.
  const end = (...args: readonly unknown[]) => {
    const [chunk, encoding] = args.filter((argument) => typeof argument !== "function");
    if (typeof chunk === "string" || ArrayBuffer.isView(chunk)) write(chunk as string | Uint8Array, encoding);
    const done = args.find((argument) => typeof argument === "function");
    if (done !== undefined) nextTick(done as () => void);
    return stream;
  };
  Object.assign(stream, { write: giveFunction(write), end: giveFunction(end) });
}

function toBytes(chunk: string | Uint8Array, encoding: unknown): Uint8Array {
  return typeof chunk === "string" ? from(chunk, encoding as BufferEncoding) : chunk;
}
