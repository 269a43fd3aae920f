import { dirname, join, resolve } from "node:path";
import { ancestors, startFolder } from "../ancestors.js";
import { type Environment, variableOf } from "../environment-object.js";
import { BspumpError } from "../errors.js";
import { isRegularFile, readRegularFile } from "../regular-file.js";
import { decodeUtf8 } from "../utf8.js";
import { explainFor } from "./expand.js";
import { findMatches } from "./glob.js";
import { type Entry, parseSections, type Sections } from "./parse.js";
import { PipelinesConf } from "./pipelines-conf.js";
import { splitAtSpace } from "./python-text.js";

/** How a `pipelines.conf` is found and read. */
export interface ReadPipelinesConfOptions {
  /** The file. Default: `ASAB_CONFIG`, else the nearest `pipelines.conf` from `from` upwards. */
  path?: string;
  /** Folder to search from, upwards. Default: the notebook's folder, else the working directory. */
  from?: string;
  /** The environment. Default: `process.env`. */
  env?: Environment;
}

/** How the text of a `pipelines.conf` is parsed. */
export interface ParsePipelinesConfOptions {
  /** Path of the file the text is from: for errors, and for `THIS_DIR`. */
  file?: string;
  /** The environment. Default: `process.env`. */
  env?: Environment;
}

// Larger than a group may be: a configuration can be generated.
const SIZE_LIMIT = 256 * 1024 * 1024;

/**
 * Reads a `pipelines.conf` and the files it includes, as a Python automation does. The environment is taken as it is at the call.
 *
 * @throws BspumpError `CONF_NOT_FOUND`, `CONF_INVALID` with the line, or `FILE_UNREADABLE`.
 * @example readPipelinesConf().get("connection:PostgreSQLConnection", "password")
 */
export function readPipelinesConf(options: ReadPipelinesConfOptions = {}): PipelinesConf {
  const environment = { ...(options.env ?? process.env) };
  const files: string[] = [];
  const sections = new Map<string, Map<string, Entry>>();
  readInto(sections, files, findFile(options, environment), environment, true);
  return createConf(files, sections, environment, options.env);
}

/**
 * Parses the text of a `pipelines.conf` as a Python automation does; no other file is read. The environment is taken as it is at the call.
 *
 * @throws BspumpError `CONF_INVALID` with the line.
 */
export function parsePipelinesConf(text: string, options: ParsePipelinesConfOptions = {}): PipelinesConf {
  const { file, env } = options;
  const environment = { ...(env ?? process.env) };
  const sections = parseSections(text.startsWith("\ufeff") ? text.slice(1) : text, {
    file,
    lookup: lookupIn(environment, file),
  });
  return createConf(file === undefined ? [] : [file], sections, environment, env);
}

function findFile({ path, from }: ReadPipelinesConfOptions, environment: Environment): string {
  if (path !== undefined) return resolve(path);
  const named = variableOf(environment, "ASAB_CONFIG");
  if (named) return resolve(named);
  const start = startFolder(from, environment);
  for (const folder of ancestors(start)) {
    const file = join(folder, "pipelines.conf");
    if (isRegularFile(file)) return file;
  }
  throw new BspumpError(
    "CONF_NOT_FOUND",
    `No pipelines.conf was found from ${start} upwards. Make one beside the notebook, or name it by the option path or by ASAB_CONFIG.`,
  );
}

/** Reads a file and what it includes; what is read later wins. A file is read only once, so that one that includes itself ends. */
function readInto(
  sections: Map<string, Map<string, Entry>>,
  files: string[],
  file: string,
  environment: Environment,
  isFirst: boolean,
): void {
  if (files.includes(file)) return;
  const bytes = readRegularFile(file, SIZE_LIMIT);
  if (bytes === undefined) {
    if (!isFirst) return;
    throw new BspumpError("CONF_NOT_FOUND", `There is no file ${file}. Correct the path.`, { file });
  }
  files.push(file);
  const text = decodeUtf8(bytes, ({ line, column }) => {
    const message = `${file}:${line}:${column} has bytes that are not UTF-8. Save the file as UTF-8.`;
    return new BspumpError("CONF_INVALID", message, { file, line, column });
  });
  const read = parseSections(text, { file, lookup: lookupIn(environment, file) });
  for (const [name, options] of read) {
    const section = sections.get(name) ?? new Map<string, Entry>();
    for (const [option, entry] of options) section.set(option, entry);
    sections.set(name, section);
  }
  if (!read.get("general")?.has("include")) return;
  const include = createConf(files, read, environment, environment).get("general", "include");
  for (const pattern of splitAtSpace(include)) {
    for (const included of findMatches(pattern, dirname(file))) readInto(sections, files, included, environment, false);
  }
}

function createConf(
  files: readonly string[],
  sections: Sections,
  environment: Environment,
  env: Environment | undefined,
): PipelinesConf {
  return new PipelinesConf({
    files,
    sections,
    lookup: (name) => variableOf(environment, name),
    explain: explainFor(env),
  });
}

function lookupIn(environment: Environment, file: string | undefined): (name: string) => string | undefined {
  const directory = file === undefined ? undefined : dirname(resolve(file));
  return (name) => (name === "THIS_DIR" && directory !== undefined ? directory : variableOf(environment, name));
}
