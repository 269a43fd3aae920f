import type { Environment } from "./environment.js";
import { explainMissing } from "./load/env.js";
import { loadInto } from "./load/state.js";
import * as reader from "./pipelines-conf/index.js";

// The reader of pipelines.conf knows of no groups: what a message says about where a variable could come from is added here.

/**
 * Reads a `pipelines.conf` and the files it includes, as a Python automation does. The environment is taken as it is at the call.
 *
 * @throws BspumpError `CONF_NOT_FOUND`, `CONF_INVALID` with the line, or `FILE_UNREADABLE`.
 * @example readPipelinesConf().get("connection:PostgreSQLConnection", "password")
 */
export function readPipelinesConf(options: reader.ReadPipelinesConfOptions = {}): reader.PipelinesConf {
  return reader.readPipelinesConf(options, explainFor(options.env));
}

/**
 * Parses the text of a `pipelines.conf` as a Python automation does; no other file is read. The environment is taken as it is at the call.
 *
 * @throws BspumpError `CONF_INVALID` with line and column.
 */
export function parsePipelinesConf(text: string, options: reader.ParsePipelinesConfOptions = {}): reader.PipelinesConf {
  return reader.parsePipelinesConf(text, options, explainFor(options.env));
}

/**
 * Expands the environment references in `text` as in a value of `pipelines.conf`: `$NAME`, `${NAME}` and the operators such as
 * `${NAME:-word}`. What is not set stays as it is, and so does `$$`.
 *
 * @throws BspumpError `REFERENCE_UNRESOLVED` for `${NAME:?message}` if the variable is not set; `REFERENCE_INVALID` for words nested
 *   more than ten deep.
 * @example expand("postgres://${POSTGRES_HOST:-localhost}/app")
 */
export function expand(text: string, env: Environment = process.env): string {
  return reader.expand(text, env, explainFor(env));
}

/** Returns what says where a variable could come from. Of an environment that no groups were loaded into, nothing of groups is known. */
function explainFor(target: Environment = process.env): reader.Explain {
  return (variable) =>
    target === process.env || loadInto(target) !== undefined
      ? explainMissing(variable, target)
      : reader.explainNothing(variable);
}
