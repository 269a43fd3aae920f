import { closeSync, constants, fstatSync, openSync, readSync, type Stats, statSync } from "node:fs";
import { BspumpError } from "./errors.js";

/** Largest file that is read, in bytes: 16 MiB. */
export const FILE_SIZE_LIMIT = 16 * 1024 * 1024;

// A file that is being written is read again; one that never rests is refused rather than read in halves.
const ATTEMPTS = 5;

/** Whether a regular file (or a link to one) is at `path`; false also where that cannot be found out. */
export function isRegularFile(path: string): boolean {
  return statsOf(path)?.isFile() ?? false;
}

/** Whether a folder (or a link to one) is at `path`; false also where that cannot be found out. */
export function isFolder(path: string): boolean {
  return statsOf(path)?.isDirectory() ?? false;
}

function statsOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    // A link to itself, a file in place of a folder, or a folder that may not be searched.
    return undefined;
  }
}

/**
 * Reads a regular file (a link to one is followed) of at most {@link FILE_SIZE_LIMIT} bytes, without ever blocking on a FIFO or a device.
 * Gives undefined where there is no file.
 *
 * @throws BspumpError `FILE_UNREADABLE` naming the path and the reason.
 */
export function readRegularFile(path: string, limit: number = FILE_SIZE_LIMIT): Buffer | undefined {
  try {
    // Looked at before it is opened, since opening a device can have effects; O_NONBLOCK is for what is swapped in between.
    const found = statSync(path, { throwIfNoEntry: false });
    if (found === undefined) return undefined;
    refuseUnlessReadable(path, found, limit);
    const descriptor = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      return readSteadily(path, descriptor, limit);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    if (BspumpError.is(error)) throw error;
    const reason = systemErrorCode(error);
    if (reason === "ENOENT") return undefined;
    throw unreadable(path, `cannot be read (${reason ?? "unknown reason"})`, "Check its permissions.", error);
  }
}

function readSteadily(path: string, descriptor: number, limit: number): Buffer {
  let before = fstatSync(descriptor);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    refuseUnlessReadable(path, before, limit);
    const bytes = readBytes(descriptor, before.size);
    const after = fstatSync(descriptor);
    if (bytes.length === after.size && after.mtimeMs === before.mtimeMs) return bytes;
    before = after;
  }
  throw unreadable(path, "is being written to while it is read", "Try again when that has ended.");
}

function readBytes(descriptor: number, size: number): Buffer {
  const bytes = Buffer.allocUnsafe(size);
  let length = 0;
  while (length < size) {
    const count = readSync(descriptor, bytes, length, size - length, length);
    if (count === 0) break;
    length += count;
  }
  return bytes.subarray(0, length);
}

function refuseUnlessReadable(path: string, stats: Stats, limit: number): void {
  if (!stats.isFile()) throw unreadable(path, `is ${kindOf(stats)}, not a file`, "Put a regular file there.");
  if (stats.size > limit) {
    const size = `${Math.ceil(stats.size / 1024 / 1024)} MiB`;
    throw unreadable(path, `has ${size}, more than the ${limit / 1024 / 1024} MiB that are read`, "Make it smaller.");
  }
}

function kindOf(stats: Stats): string {
  if (stats.isDirectory()) return "a folder";
  if (stats.isFIFO()) return "a FIFO";
  if (stats.isSocket()) return "a socket";
  return "a device";
}

function unreadable(path: string, reason: string, advice: string, cause?: unknown): BspumpError {
  return new BspumpError("FILE_UNREADABLE", `${path} ${reason}. ${advice}`, { file: path, cause });
}

/** Gives the code of a system error, such as `EACCES`. */
export function systemErrorCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}
