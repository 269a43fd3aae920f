import { closeSync, constants, fstatSync, openSync, readSync, type Stats, statSync } from "node:fs";
import { BspumpError } from "./errors.js";

/** Largest file that is read, in bytes: 16 MiB. */
export const FILE_SIZE_LIMIT = 16 * 1024 * 1024;

// A file that is being written is read again; one that never rests is rejected rather than read in halves.
const ATTEMPTS = 5;
// Milliseconds for which a file must not have changed: the clock of a file system goes on by up to 10 at a time, so that two changes within one
// step look like one; and writing a file in place empties it first.
const REST = 25;

/** Whether a regular file (or a link to one) is at `path`; false also if that cannot be found out. */
export function isRegularFile(path: string): boolean {
  return statsOf(path)?.isFile() ?? false;
}

/** Whether a folder (or a link to one) is at `path`; false also if that cannot be found out. */
export function isFolder(path: string): boolean {
  return statsOf(path)?.isDirectory() ?? false;
}

/** Whether there is anything at `path`; false also if that cannot be found out. */
export function isThere(path: string): boolean {
  return statsOf(path) !== undefined;
}

/** Whether it cannot be found out what is at `path`, as the process may not look there. */
export function isForbidden(path: string): boolean {
  try {
    statSync(path, { throwIfNoEntry: false });
    return false;
  } catch (error) {
    // The first is of Node's permission model.
    return ["ERR_ACCESS_DENIED", "EACCES", "EPERM"].includes(systemErrorCode(error) ?? "");
  }
}

function statsOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    // A link to itself, a file instead of a folder, or a folder that may not be searched.
    return undefined;
  }
}

/**
 * Reads as {@link readRegularFile} does a file that is seldom empty on purpose. One that is empty is read once more: file systems show that
 * a file was emptied before they show that it was changed.
 */
export function readFilledFile(path: string): Buffer | undefined {
  const bytes = readRegularFile(path);
  if (bytes?.length !== 0) return bytes;
  rest();
  return readRegularFile(path);
}

/**
 * Reads a regular file (a link to one is followed) of at most {@link FILE_SIZE_LIMIT} bytes, without ever blocking on a FIFO or a device.
 * Returns undefined if there is no file.
 *
 * @throws BspumpError `FILE_UNREADABLE` naming the path and the reason.
 */
export function readRegularFile(path: string, limit: number = FILE_SIZE_LIMIT): Buffer | undefined {
  try {
    // Looked at before it is opened, since opening a device can have effects; O_NONBLOCK is for what is swapped in between.
    const found = statSync(path, { throwIfNoEntry: false });
    if (found === undefined) return undefined;
    rejectUnlessReadable(path, found, limit);
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
    throw unreadable(path, `cannot be read (${reason ?? "unknown reason"})`, adviceFor(reason), error);
  }
}

function adviceFor(reason: string | undefined): string {
  switch (reason) {
    case "EACCES":
    case "EPERM":
      return "Check its permissions.";
    case "ELOOP":
      return "It is a link that leads back to itself: correct the link.";
    case "ENOTDIR":
    case "ENAMETOOLONG":
      return "Correct its path.";
    case "EMFILE":
    case "ENFILE":
      return "Too many files are open: try again with fewer.";
    default:
      return "Check the disk that it is on.";
  }
}

function readSteadily(path: string, descriptor: number, limit: number): Buffer {
  let before = fstatSync(descriptor);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    rejectUnlessReadable(path, before, limit);
    // A clock that was put back, or another machine's, costs one wait at most.
    if (Math.abs(Date.now() - before.ctimeMs) < REST) rest();
    const bytes = readBytes(descriptor, before.size);
    const after = fstatSync(descriptor);
    if (bytes.length === after.size && isUnchanged(before, after)) return bytes;
    before = after;
  }
  throw unreadable(path, "is being written to while it is read", "Try again when that has ended.");
}

/** Waits until a file that was changed can be read. */
function rest(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, REST);
}

// The time of the last change of any kind is more reliable than that of the last write, which programs put back when they copy a file.
function isUnchanged(before: Stats, after: Stats): boolean {
  return before.size === after.size && before.ctimeMs === after.ctimeMs;
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

function rejectUnlessReadable(path: string, stats: Stats, limit: number): void {
  if (!stats.isFile()) throw unreadable(path, `is ${kindOf(stats)}, not a file`, "Put a regular file there.");
  if (stats.size > limit) {
    const size = `${Math.ceil(stats.size / 1024 / 1024)} MiB`;
    throw unreadable(path, `has ${size}, more than the ${limit / 1024 / 1024} MiB that are read`, "Make it smaller.");
  }
}

/** Names what is there instead of a regular file. */
export function kindOf(stats: Stats): string {
  if (stats.isDirectory()) return "a folder";
  if (stats.isFIFO()) return "a FIFO";
  if (stats.isSocket()) return "a socket";
  return "a device";
}

function unreadable(path: string, reason: string, advice: string, cause?: unknown): BspumpError {
  return new BspumpError("FILE_UNREADABLE", `${path} ${reason}. ${advice}`, { file: path, cause });
}

/** Returns the code of a system error, such as `EACCES`. */
export function systemErrorCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}
