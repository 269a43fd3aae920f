import { StringDecoder } from "node:string_decoder";
import { currentCell } from "./cell.js";
import type { StreamName } from "./output-stream.js";

/** Makes what is written to `process.stdout` and `process.stderr` the output of the cell that writes it. */
export function captureProcessStreams(): void {
  capture("stdout");
  capture("stderr");
}

function toBytes(chunk: string | Uint8Array, encoding: unknown): Buffer {
  return typeof chunk === "string" ? Buffer.from(chunk, encoding as BufferEncoding) : Buffer.from(chunk);
}

function capture(name: StreamName): void {
  const stream = process[name];
  const original = stream.write.bind(stream);
  const decoder = new StringDecoder("utf8");
  const write = (chunk: string | Uint8Array, encoding?: unknown, callback?: unknown): boolean => {
    const cell = currentCell();
    const isText = typeof chunk === "string" && (typeof encoding !== "string" || /^utf-?8$/i.test(encoding));
    const text = isText ? chunk : decoder.write(toBytes(chunk, encoding));
    if (cell === undefined) original(text);
    else if (!cell.silent) cell.stream.write(name, text);
    const done = typeof encoding === "function" ? encoding : callback;
    if (typeof done === "function") process.nextTick(done);
    return true;
  };
  Object.assign(stream, { write });
}
