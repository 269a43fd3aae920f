import { getHeapStatistics } from "node:v8";
import type { ThrownText } from "./protocol.js";

/** The name of the error of a cell whose process has ended: with it all variables are lost. */
export const SESSION_ENDED = "SessionEnded";

/** How the process that runs cells has ended. */
export interface ExecutorExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The end of what it has written to standard error. */
  readonly lastWords: string;
}

const LOST = "All variables are lost. Run the cells again from the first one.";

/** Returns the error of a cell whose process has ended; without an exit, it was ended on purpose. */
export function sessionEnded(exit?: ExecutorExit): ThrownText {
  const message = exit === undefined ? "The session was ended." : describeExit(exit);
  return { name: SESSION_ENDED, message, text: `${SESSION_ENDED}: ${message}` };
}

/** Says how the process that runs cells has ended, and what can be done. */
export function describeExit({ code, signal, lastWords }: ExecutorExit): string {
  if (/heap out of memory|Reached heap limit|allocation failed/i.test(lastWords)) {
    const megabytes = Math.round(getHeapStatistics().heap_size_limit / 2 ** 20);
    return `The process that runs the cells is out of memory: it may use ${megabytes} MB. ${LOST} To give it more, set NODE_OPTIONS=--max-old-space-size=${2 * megabytes} before the kernel is started.`;
  }
  if (signal !== null) return `The process that runs the cells was ended by ${signal}. ${LOST}`;
  if (code === null)
    return "The process that runs the cells could not be started. Check that Node is installed and may be run.";
  return `The process that runs the cells ended with status ${code}. ${LOST}`;
}
