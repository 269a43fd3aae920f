import { BspumpError, formatPlace, type Position } from "../errors.js";

/** Makes the error for a place in an env file that cannot be read. */
export function invalidFile(file: string, position: Position, what: string, advice: string): BspumpError {
  const message = `${formatPlace(file, position)} ${what}. ${advice}`;
  return new BspumpError("ENV_FILE_INVALID", message, { file, ...position });
}

/** Makes the error for a NUL. */
export function invalidNul(file: string, position: Position): BspumpError {
  return invalidFile(file, position, "has a NUL, which a variable cannot hold", "Take it out.");
}

/** Makes the error for a required variable that is not set; `message` is what the reference says of it. */
export function missingVariable(file: string, position: Position, name: string, message: string): BspumpError {
  // Braces that do not match can make more than the message of it, up to another part of the value.
  const reason = /^[^${}]+$/.test(message) ? `: ${message}` : "";
  const what = `needs the variable ${name}, which is not set or empty${reason}`;
  const text = `${formatPlace(file, position)} ${what}. Set it in a group that is read earlier.`;
  return new BspumpError("VARIABLE_MISSING", text, { file, ...position });
}
