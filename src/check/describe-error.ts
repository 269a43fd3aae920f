import { basename } from "node:path";
import { type BspumpError, formatPlace } from "../errors.js";
import { visibleText } from "../visible-text.js";
import type { RuleFinding } from "./finding.js";

/** Makes a finding of an error: its first sentence is what is wrong, the rest what to do. */
export function describeError(error: BspumpError): RuleFinding {
  const { file, line, column, message } = error;
  const short = file === undefined ? message : shortened(message, visibleText(file), { line, column });
  const end = /\. (?=\p{Lu})/u.exec(short)?.index;
  const what = end === undefined ? short : short.slice(0, end);
  const fix = end === undefined ? "Correct it." : short.slice(end + 2);
  return { file, line, what, fix };
}

function shortened(message: string, file: string, position: Parameters<typeof formatPlace>[1]): string {
  const name = basename(file);
  return message.replaceAll(formatPlace(file, position), name).replaceAll(file, name);
}
