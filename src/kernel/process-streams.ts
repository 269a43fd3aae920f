import { StringDecoder } from "node:string_decoder";
import { currentCell } from "./cell.js";
import type { StreamName } from "./output-stream.js";

/** Makes what is written to `process.stdout` and `process.stderr` the output of the cell that writes it. */
export function captureProcessStreams(): void {
  capture("stdout");
  capture("stderr");
}

function capture(name: StreamName): void {
  const stream = process[name];
  const original = stream.write.bind(stream);
  const decoder = new StringDecoder("utf8");
  const write = (chunk: string | Uint8Array, encoding?: unknown, callback?: unknown): boolean => {
    const cell = currentCell();
    const text = typeof chunk === "string" ? chunk : decoder.write(Buffer.from(chunk));
    if (cell === undefined) original(text);
    else if (!cell.silent) cell.stream.write(name, text);
    const done = typeof encoding === "function" ? encoding : callback;
    if (typeof done === "function") process.nextTick(done);
    return true;
  };
  Object.assign(stream, { write });
}
