import { randomUUID } from "node:crypto";
import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fsyncSync,
  ftruncateSync,
  lstatSync,
  openSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { BspumpError } from "./errors.js";
import { kindOf, systemErrorCode } from "./regular-file.js";

/** How a file is written. */
export interface WriteOptions {
  /** The permissions of a new file. Default: `rw-r--r--`. */
  readonly mode?: number;
  /** What to do if it cannot be written, as a sentence for the error. */
  readonly advice: string;
}

/**
 * Writes a file. Either the old one or the new one is there, whole, whatever happens in between. A link is followed, and a file that was there keeps its
 * owner and its permissions.
 *
 * @throws BspumpError `FILE_UNWRITABLE` if it cannot be written, or if something other than a regular file is there.
 */
export function writeWholeFile(file: string, text: string | Uint8Array, options: WriteOptions): void {
  const { target, stats } = findTarget(file, options);
  removeLeftovers(target);
  const temporary = `${temporaryPrefix(target)}${randomUUID()}.tmp`;
  try {
    const isReplacement = writeTemporary(temporary, text, stats, options);
    if (isReplacement) renameSync(temporary, target);
    else writeInPlace(target, text);
  } catch (error) {
    throw cannotWrite(file, error, options.advice);
  } finally {
    removeQuietly(temporary);
  }
}

/** Throws as {@link writeWholeFile} does if something other than a regular file is at `file`; for a look before the work. */
export function requireWritable(file: string, options: WriteOptions): void {
  findTarget(file, options);
}

function findTarget(file: string, options: WriteOptions): { readonly target: string; readonly stats?: Stats } {
  let found: Stats | undefined;
  try {
    found = lstatSync(file, { throwIfNoEntry: false });
    if (found === undefined) return { target: file };
    const target = realpathSync(file);
    found = statSync(target);
    if (found.isFile()) return { target, stats: found };
  } catch (error) {
    const code = systemErrorCode(error) ?? "unknown reason";
    const reason = found === undefined ? `cannot be written (${code})` : `is a link that cannot be followed (${code})`;
    throw unwritable(file, reason, options, error);
  }
  throw unwritable(file, `is ${kindOf(found)}, not a file`, options);
}

/** Writes a file beside the one that is to be replaced; returns whether it has that one's owner, and so may take its place. */
function writeTemporary(
  temporary: string,
  text: string | Uint8Array,
  stats: Stats | undefined,
  { mode = 0o644 }: WriteOptions,
): boolean {
  const descriptor = openSync(temporary, "wx", stats === undefined ? mode : stats.mode & 0o600);
  try {
    // In one call a disk that is nearly full takes a part.
    writeFileSync(descriptor, text);
    if (stats !== undefined && !takeOver(descriptor, stats)) return false;
    fsyncSync(descriptor);
    return true;
  } finally {
    closeSync(descriptor);
  }
}

/** Gives a new file the owner and the permissions of an old one; returns whether the system let it. */
function takeOver(descriptor: number, { uid, gid, mode }: Stats): boolean {
  if (process.platform === "win32") return true;
  try {
    fchownSync(descriptor, uid, gid);
    // After the owner: a change of owner clears some of them.
    fchmodSync(descriptor, mode & 0o7777);
    return true;
  } catch {
    return false;
  }
}

/** Writes over a file that somebody else owns. The temporary file is still there, so that the disk has had room for all of it. */
function writeInPlace(target: string, text: string | Uint8Array): void {
  const descriptor = openSync(target, constants.O_WRONLY | (constants.O_NONBLOCK ?? 0));
  try {
    ftruncateSync(descriptor);
    writeFileSync(descriptor, text);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function whyUnwritten(error: unknown): string {
  const code = systemErrorCode(error);
  return code === "ENOSPC" ? "the disk is full" : (code ?? "unknown reason");
}

function temporaryPrefix(target: string): string {
  return join(dirname(target), `.${basename(target)}.`);
}

// Nobody writes for as long without a break.
const LEFTOVER_AGE = 60_000;

/** Removes what a process left that was killed while it wrote the same file. */
function removeLeftovers(target: string): void {
  const prefix = basename(temporaryPrefix(target));
  try {
    for (const name of readdirSync(dirname(target))) {
      if (!name.startsWith(prefix) || !/^[0-9a-f-]{36}\.tmp$/.test(name.slice(prefix.length))) continue;
      const path = join(dirname(target), name);
      if (Date.now() - statSync(path).mtimeMs > LEFTOVER_AGE) removeQuietly(path);
    }
  } catch {
    // What is wrong with the folder is reported when the file is written.
  }
}

/** Removes a file or a folder, if it is there and can be removed. */
export function removeQuietly(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {
    // What is wrong with its folder is reported by who writes there.
  }
}

/** Makes the error for what cannot be written, for the system's reason; an error of ours stays as it is. */
export function cannotWrite(path: string, error: unknown, advice: string): BspumpError {
  if (BspumpError.is(error)) return error;
  return unwritable(path, `cannot be written (${whyUnwritten(error)})`, { advice }, error);
}

function unwritable(file: string, reason: string, { advice }: WriteOptions, cause?: unknown): BspumpError {
  return new BspumpError("FILE_UNWRITABLE", `${file} ${reason}. ${advice}`, { file, cause });
}
