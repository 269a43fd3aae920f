import { visibleJson, visibleText } from "../visible-text.js";

/** Exit statuses of every command. */
export const ExitStatus = { ok: 0, failed: 1, usage: 2 } as const;

/** One of {@link ExitStatus}. */
export type ExitStatus = (typeof ExitStatus)[keyof typeof ExitStatus];

/** Sets the status the process ends with, without ending it: what is still being written arrives. */
export function setExitStatus(status: number): void {
  process.exitCode = status;
}

/** Writes a line for people to stdout: what would steer their terminal is shown as an escape. */
export function print(line: string): void {
  process.stdout.write(`${visibleText(line)}\n`);
}

/** Writes what another program may take, such as a path or a value, to stdout: exactly, but for a terminal, as {@link print} does. */
export function printExactly(text: string): void {
  process.stdout.write(process.stdout.isTTY ? visibleText(text) : text);
}

/** Writes `value` to stdout as JSON. */
export function printJson(value: unknown): void {
  print(visibleJson(JSON.stringify(value, null, 2)));
}

/** Writes a line that is no result (a warning, an error, progress) to stderr, after the command's name. */
export function warn(line: string): void {
  process.stderr.write(`bspump: ${visibleText(line)}\n`);
}

/**
 * Lets a command go on where what it prints cannot be written, so that what it does beside that, such as saving a notebook, is done all the
 * same. A reader that has gone away, as in `bspump env | head -1`, is no failure; a full disk is.
 */
export function tolerateClosedStreams(): void {
  let isTold = false;
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EPIPE" || isTold) return;
      isTold = true;
      setExitStatus(ExitStatus.failed);
      warn(`what is printed cannot be written (${error.code ?? "unknown reason"}). Write it elsewhere.`);
    });
  }
}
