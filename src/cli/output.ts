import { visibleJson, visibleText } from "../visible-text.js";
import { redactData, redactLine } from "./redact-output.js";

/** Exit statuses of every command. */
export const ExitStatus = { ok: 0, failed: 1, usage: 2, interrupted: 130 } as const;

/** Sets the status the process ends with, without ending it: what is still being written arrives. */
export function setExitStatus(status: number): void {
  process.exitCode = status;
}

// Whatever is printed is redacted: a secret may be written where nobody looks for one, such as a literal, a name or a path.

/** How a result is printed. */
export interface PrintOptions {
  /** Whether it may have its secrets, by `--show`. */
  readonly shown?: boolean | undefined;
}

/** Writes a line for people to stdout: what would steer their terminal is shown as an escape. */
export function print(line: string, options?: PrintOptions): void {
  process.stdout.write(`${visibleText(redacted(line, options))}\n`);
}

/** Writes what another program may take, such as a path or a value, to stdout: exactly, but for a terminal, as {@link print} does. */
export function printExactly(text: string, options?: PrintOptions): void {
  const output = redacted(text, options);
  process.stdout.write(process.stdout.isTTY ? visibleText(output) : output);
}

/** Writes a text with colours in it, in which {@link visibleText} was done before, to stdout. */
export function printPainted(text: string): void {
  process.stdout.write(`${redactLine(text)}\n`);
}

/** Writes `value` to stdout as JSON. */
export function printJson(value: unknown, { shown = false }: PrintOptions = {}): void {
  // What has a method for it, such as a date, is text then.
  const data: unknown = JSON.parse(JSON.stringify(value));
  process.stdout.write(`${visibleJson(JSON.stringify(shown ? data : redactData(data), null, 2))}\n`);
}

/** Writes a line that is not a result (a warning, an error, progress) to stderr, after the command's name. */
export function warn(line: string): void {
  process.stderr.write(`bspump: ${visibleText(redactLine(line))}\n`);
}

function redacted(text: string, { shown = false }: PrintOptions = {}): string {
  return shown ? text : redactLine(text);
}

/**
 * Lets a command go on where what it prints cannot be written, so that what it does beside that, such as saving a notebook, is done all the
 * same. A reader that has gone away, as in `bspump env | head -1`, is not a failure; a full disk is.
 */
export function tolerateClosedStreams(): void {
  let isTold = false;
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EPIPE" || isTold) return;
      isTold = true;
      setExitStatus(ExitStatus.failed);
      warn(`the output cannot be written (${error.code ?? "unknown reason"}). Redirect it elsewhere.`);
    });
  }
}
