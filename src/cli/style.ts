import { styleText } from "node:util";

/** Puts a style on a text; returns the text as it is if there is no colour. */
export type Paint = (style: Parameters<typeof styleText>[0], text: string) => string;

/** Returns a painter for a stream: with colour on a terminal only, and not if `NO_COLOR` is set. */
export function painterFor(stream: NodeJS.WriteStream, environment: NodeJS.ProcessEnv = process.env): Paint {
  const { NO_COLOR = "", TERM } = environment;
  const isColoured = stream.isTTY && NO_COLOR === "" && TERM !== "dumb";
  // Node before 20.12 has no `styleText`.
  return isColoured && typeof styleText === "function" ? styleText : (_style, text) => text;
}
