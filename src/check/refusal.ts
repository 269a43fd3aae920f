import { basename } from "node:path";
import { type BspumpError, formatPlace } from "../errors.js";
import type { RuleFinding } from "./finding.js";

/** Makes a finding of an error: its first sentence is what is wrong, the rest what to do. */
export function describeRefusal(error: BspumpError): RuleFinding {
  const { file, line, column, message } = error;
  const short =
    file === undefined
      ? message
      : message.replaceAll(formatPlace(file, { line, column }), basename(file)).replaceAll(file, basename(file));
  const end = /\. (?=\p{Lu})/u.exec(short)?.index;
  const what = end === undefined ? short : short.slice(0, end);
  const fix = end === undefined ? "Correct it." : short.slice(end + 2);
  return { file, line, what, fix };
}
