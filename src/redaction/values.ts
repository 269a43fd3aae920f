import { delimiter } from "node:path";
import { type Environment, variableOf } from "../environment.js";
import { type Shape, shapeOf } from "./shapes.js";

/** Why a value of a group is left as it is in a notebook's outputs. */
export type NotRedacted = "short" | "boolean" | "word" | "home" | "path" | "folder" | Shape;

/** What values are compared with: the places that every output may name. */
export interface RedactionContext {
  /** The environment whose `HOME`, `USERPROFILE` and `PATH` count. */
  readonly environment: Environment;
  /** The working directory. */
  readonly cwd: string;
}

/** The same, for a value of which something is known beside it. */
export interface ValueContext extends RedactionContext {
  /** Whether it is a secret whatever it looks like. Default: false. */
  readonly alwaysSecret?: boolean;
}

/** The least number of characters (code points, white space at either end not counted) of a value that is redacted. */
export const LEAST_LENGTH = 8;

// Words that settings are made of, whatever their shape.
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
 * Returns why `value` is not redacted if it is printed; undefined if it is: what is short, the home folder, a folder of `PATH`
 * or the working directory would garble ordinary output. Any other value is redacted if it is `alwaysSecret`, else if its shape is not one of those that
 * are harmless: a word, a host, a URL with no secret in it, a date and so on.
 */
export function whyNotRedacted(
  value: string,
  { environment, cwd, alwaysSecret = false }: ValueContext,
): NotRedacted | undefined {
  const text = value.trim();
  if (alwaysSecret) return hasLeastLength(text) ? whichPlace(text, { environment, cwd }) : "short";
  const word = text.toLowerCase();
  if (word === "true" || word === "false") return "boolean";
  if (words.has(word)) return "word";
  const isLong = hasLeastLength(text);
  if (!isLong) return shapeOf(text) === "number" ? "number" : "short";
  return whichPlace(text, { environment, cwd }) ?? shapeOf(text);
}

/** Whether `text` has at least {@link LEAST_LENGTH} code points. */
function hasLeastLength(text: string): boolean {
  if (text.length < LEAST_LENGTH) return false;
  return text.length >= 2 * LEAST_LENGTH || [...text].length >= LEAST_LENGTH;
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
