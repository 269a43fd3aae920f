import { styleText } from "node:util";
import type { Paint } from "../check/reports/text.js";

/** Returns a painter for a stream: with colour on a terminal only, and not if `NO_COLOR` is set. */
export function painterFor(stream: NodeJS.WriteStream, environment: NodeJS.ProcessEnv = process.env): Paint {
  const { NO_COLOR = "", TERM } = environment;
  const isColoured = stream.isTTY && NO_COLOR === "" && TERM !== "dumb";
  // Node before 20.12 has no `styleText`.
  return isColoured && typeof styleText === "function" ? styleText : (_style, text) => text;
}
