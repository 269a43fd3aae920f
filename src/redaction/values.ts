import { delimiter } from "node:path";
import { type Environment, variableOf } from "../environment.js";

/** Why a value of a group is left as it is in a notebook's outputs. */
export type NotRedacted = "short" | "boolean" | "number" | "word" | "home" | "path" | "folder";

/** What values are compared with: the places that every output may name. */
export interface RedactionContext {
  /** The environment whose `HOME`, `USERPROFILE` and `PATH` count. */
  readonly environment: Environment;
  /** The working directory. */
  readonly cwd: string;
}

/** The least number of characters (code points, white space at either end not counted) of a value that is redacted. */
export const LEAST_LENGTH = 8;

// More digits than a number of JavaScript keeps are an identifier or a token, whatever they look like.
const MOST_DIGITS = 15;

// Words that settings are made of. Redacting one of them would garble ordinary output, and hide nothing.
const words = new Set(
  (
    "enabled disabled required optional automatic undefined localhost localhost.localdomain 127.0.0.1 host.docker.internal " +
    "development production live-dev internal external information warnings critical emergency " +
    "postgres postgresql mongodb rabbitmq elasticsearch opensearch clickhouse administrator anonymous username database " +
    "us-east-1 us-east-2 us-west-1 us-west-2 eu-west-1 eu-central-1 plaintext sasl_ssl sasl_plaintext scram-sha-256 scram-sha-512 " +
    "verify-full verify-ca application/json text/plain text/html utf-8 utf8mb4 snapshot earliest read-only read-write"
  ).split(" "),
);

/**
 * Tells why `value` is not redacted where it is printed, or gives undefined where it is: what is short, a boolean, a number, a
 * common word, the home folder, a folder of `PATH` or the working directory would garble ordinary output.
 */
export function whyNotRedacted(value: string, context: RedactionContext): NotRedacted | undefined {
  const text = value.trim();
  const word = text.toLowerCase();
  if (word === "true" || word === "false") return "boolean";
  if (isNumber(text)) return "number";
  if (words.has(word)) return "word";
  if (!hasLeastLength(text)) return "short";
  return whichPlace(text, context);
}

/** Whether `text` has at least {@link LEAST_LENGTH} code points. */
export function hasLeastLength(text: string): boolean {
  if (text.length < LEAST_LENGTH) return false;
  return text.length >= 2 * LEAST_LENGTH || [...text].length >= LEAST_LENGTH;
}

function isNumber(text: string): boolean {
  return /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i.test(text) && text.replace(/\D/g, "").length <= MOST_DIGITS;
}

function whichPlace(text: string, { environment, cwd }: RedactionContext): NotRedacted | undefined {
  const path = withoutFinalSlash(text);
  const homes = [variableOf(environment, "HOME"), variableOf(environment, "USERPROFILE")];
  if (homes.some((home) => home !== undefined && withoutFinalSlash(home) === path)) return "home";
  const search = variableOf(environment, "PATH") ?? variableOf(environment, "Path") ?? "";
  if (text === search || search.split(delimiter).some((entry) => withoutFinalSlash(entry) === path)) return "path";
  return withoutFinalSlash(cwd) === path ? "folder" : undefined;
}

function withoutFinalSlash(path: string): string {
  return /[^/\\][/\\]$/.test(path) ? path.slice(0, -1) : path;
}
