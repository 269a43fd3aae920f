import { visibleText } from "./visible-text.js";

/** What went wrong, as a stable code: one for each kind of failure. */
export type ErrorCode =
  | "AUTOMATION_INVALID"
  | "STAGE_UNKNOWN"
  | "GROUP_NAME_INVALID"
  | "GROUP_MISSING"
  | "SECRETS_DIR_INVALID"
  | "FILE_UNREADABLE"
  | "FILE_UNWRITABLE"
  | "FILE_EXISTS"
  | "KERNEL_MISSING"
  | "ENVIRONMENT_MISSING"
  | "PACKAGE_MISSING"
  | "NODE_TOO_OLD"
  | "NOTEBOOK_INVALID"
  | "ENV_FILE_INVALID"
  | "VARIABLE_MISSING"
  | "CONF_NOT_FOUND"
  | "CONF_INVALID"
  | "SECTION_MISSING"
  | "OPTION_MISSING"
  | "REFERENCE_INVALID"
  | "REFERENCE_UNRESOLVED"
  | "VALUE_INVALID";

/** Where something is in a text: line and column count from 1, the column in UTF-16 code units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** What a {@link BspumpError} carries beside its message. */
export interface BspumpErrorDetails {
  readonly file?: string | undefined;
  readonly line?: number | undefined;
  readonly column?: number | undefined;
  readonly cause?: unknown;
}

// Errors are recognised by this brand and not by `instanceof`, which fails where two copies of the package meet:
// one installed near the notebook and the kernel's own.
const brand = Symbol.for("bspump.error");

/**
 * Every error of this package. The message is one sentence on what is wrong and where, and one on what to do; it never holds the
 * value of a secret or a part of one, and what would steer a terminal is an escape in it.
 */
export class BspumpError extends Error {
  static {
    // The build shortens names, and this one is shown; on the prototype it is not a property of each error.
    Object.defineProperty(BspumpError, "name", { value: "BspumpError" });
    Object.defineProperty(BspumpError.prototype, "name", { value: "BspumpError", configurable: true, writable: true });
  }

  /** The name that is shown before the message. */
  declare readonly name: "BspumpError";
  /** What kind of error it is; a code stays the same from one version to the next. */
  readonly code: ErrorCode;
  /** Path of the file that is at fault, if there is one. */
  declare readonly file?: string;
  /** Line in `file`, from 1. */
  declare readonly line?: number;
  /** Column in `line`, from 1, in UTF-16 code units. */
  declare readonly column?: number;

  /** For this package's own use; recognise its errors by {@link BspumpError.is}. */
  constructor(code: ErrorCode, message: string, details: BspumpErrorDetails = {}) {
    super(visibleText(message), details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    if (details.file !== undefined) this.file = details.file;
    if (details.line !== undefined) this.line = details.line;
    if (details.column !== undefined) this.column = details.column;
    Object.defineProperty(this, brand, { value: true });
  }

  /** Whether `error` is an error of this package, also of another copy of it in the same process. */
  static is(error: unknown): error is BspumpError {
    return typeof error === "object" && error !== null && Reflect.get(error, brand) === true;
  }

  /** Makes `instanceof` agree with {@link BspumpError.is}. */
  static override [Symbol.hasInstance](error: unknown): boolean {
    return BspumpError.is(error);
  }
}

/** Returns line and column of `offset` in `text`; a line ends with `\n`. */
export function positionAt(text: string, offset: number): Position {
  let line = 1;
  let start = 0;
  for (let newline = text.indexOf("\n"); newline !== -1 && newline < offset; newline = text.indexOf("\n", start)) {
    line++;
    start = newline + 1;
  }
  return { line, column: offset - start + 1 };
}

/** Returns `file:line:column`, or as much of it as is known, for use in a message. */
export function formatPlace(
  file: string,
  position?: { readonly [Key in keyof Position]?: number | undefined },
): string {
  return [file, position?.line, position?.column].filter((part) => part !== undefined).join(":");
}

/** Returns the message of what was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
