import { BspumpError, type ErrorCode, formatPlace } from "../errors.js";
import type { Explain } from "./expand.js";
import type { Entry } from "./parse.js";
import { ValuePosition } from "./position.js";
import type { Fault } from "./reference-faults.js";

const REFERENCE_SHOWN = 80;

/** Cuts a reference that is too long to be read. */
export function shorten(reference: string): string {
  return reference.length > REFERENCE_SHOWN ? `${reference.slice(0, REFERENCE_SHOWN - 1)}…` : reference;
}

/** Makes the error for a reference that fails, got as an option of a section; `explain` says where its variable could come from. */
export function referenceFailure(found: Fault, section: string, option: string, explain: Explain): BspumpError {
  const { kind, reference, reason, advice, variable, entry } = found;
  const needed = found.section === section && found.option === option ? "" : ` ([${section}] ${option} refers to it)`;
  const what = `[${found.section}] ${found.option}: ${shorten(reference)} ${reason}${needed}.`;
  const help = [advice, variable === undefined ? "" : explain(variable)].filter((text) => text !== "").join(" ");
  const code = kind === "unresolved" ? "REFERENCE_UNRESOLVED" : "REFERENCE_INVALID";
  return entryFailure(code, entry, found.offset, `${what} ${help}`);
}

/** Makes an error about a place in an option's value. */
export function entryFailure(code: ErrorCode, entry: Entry, offset: number, message: string): BspumpError {
  const { file } = entry.source;
  const { line, column } = new ValuePosition(entry).at(offset);
  const place = file === undefined ? `Line ${line}` : formatPlace(file, { line, column });
  return new BspumpError(code, `${place}: ${message}`, { file, line, column });
}

/** Makes an error about something that is in none of the files. */
export function missingFailure(code: ErrorCode, file: string | undefined, message: string): BspumpError {
  return new BspumpError(code, file === undefined ? message : `${file}: ${message}`, { file });
}
