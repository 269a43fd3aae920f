import { dirname, join, resolve } from "node:path";
import { type Environment, variableOf } from "../environment.js";
import { BspumpError, formatPlace } from "../errors.js";
import { realPath } from "../paths.js";
import { isRegularFile, readRegularFile } from "../regular-file.js";
import { ancestors, startFolder } from "../search.js";
import { decodeUtf8 } from "../utf8.js";
import { createWarning, type Warning } from "../warnings.js";
import { type Explain, explainNothing } from "./expand.js";
import { shorten } from "./failures.js";
import { findMatches, isPattern } from "./glob.js";
import { type Entry, type EnvironmentLookup, parseSections } from "./parse.js";
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

/** Name of the file that configures an automation. */
export const CONFIGURATION_FILE = "pipelines.conf";

// Larger than a group may be: a configuration can be generated.
const SIZE_LIMIT = 128 * 1024 * 1024;

const INCLUDE = { section: "general", option: "include" } as const;

/** Reads a `pipelines.conf` and the files it includes: see `src/conf.ts`. */
export function readPipelinesConf(options: ReadPipelinesConfOptions, explain: Explain = explainNothing): PipelinesConf {
  const environment = { ...(options.env ?? process.env) };
  const reading = new Reading(environment, explain);
  const file = findFile(options, environment);
  if (!reading.read(file))
    throw new BspumpError("CONF_NOT_FOUND", `There is no file ${file}. Correct the path.`, { file });
  return reading.toConf();
}

/** Parses the text of a `pipelines.conf`: see `src/conf.ts`. */
export function parsePipelinesConf(
  text: string,
  { file, env }: ParsePipelinesConfOptions,
  explain: Explain,
): PipelinesConf {
  const source = {
    file,
    text: text.startsWith("\ufeff") ? text.slice(1) : text,
    lookup: lookupIn(environmentMap(env ?? process.env), file),
  };
  const files = file === undefined ? [] : [file];
  return new PipelinesConf({ files, sections: parseSections(source), warnings: [], explain });
}

function findFile({ path, from }: ReadPipelinesConfOptions, environment: Environment): string {
  if (path !== undefined) return resolve(path);
  const named = variableOf(environment, "ASAB_CONFIG");
  if (named) return resolve(named);
  const start = startFolder(from, environment);
  const file = [...ancestors(start)].map((folder) => join(folder, CONFIGURATION_FILE)).find(isRegularFile);
  if (file !== undefined) return file;
  throw new BspumpError(
    "CONF_NOT_FOUND",
    `No ${CONFIGURATION_FILE} was found from ${start} upwards. Make one beside the notebook, or name it by the option path or by ASAB_CONFIG.`,
  );
}

/** What was read so far: a file and, right after it, what it includes. What is read later wins. */
class Reading {
  readonly #files: string[] = [];
  /** The same without links, by which a file is recognised. */
  readonly #realFiles = new Set<string>();
  readonly #warnings: Warning[] = [];
  readonly #sections = new Map<string, Map<string, Entry>>();
  readonly #environment: ReadonlyMap<string, string>;
  readonly #explain: Explain;

  constructor(environment: Environment, explain: Explain) {
    this.#environment = environmentMap(environment);
    this.#explain = explain;
  }

  /** Reads a file and what it includes, which ends since a file is read only once; false if there is none. */
  read(first: string): boolean {
    const waiting = [first];
    for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
      const realFile = realPath(file) ?? file;
      if (this.#realFiles.has(realFile)) continue;
      const bytes = readRegularFile(file, SIZE_LIMIT);
      if (bytes === undefined) continue;
      this.#files.push(file);
      this.#realFiles.add(realFile);
      const sections = parseSections({
        file,
        text: decodeUtf8(bytes, file, "CONF_INVALID"),
        lookup: lookupIn(this.#environment, file),
      });
      for (const [name, options] of sections) this.#merge(name, options);
      const include = sections.get(INCLUDE.section)?.get(INCLUDE.option);
      if (include === undefined) continue;
      for (const included of this.#includedBy(dirname(file), include).reverse()) waiting.push(included);
    }
    return this.#files.length > 0;
  }

  toConf(): PipelinesConf {
    return new PipelinesConf({
      files: [...this.#files],
      sections: this.#sections,
      warnings: this.#warnings,
      explain: this.#explain,
    });
  }

  #merge(name: string, options: Map<string, Entry>): void {
    const section = this.#sections.get(name);
    if (section === undefined) this.#sections.set(name, options);
    else for (const [option, entry] of options) section.set(option, entry);
  }

  #includedBy(folder: string, { value, source, line }: Entry): string[] {
    // What the patterns refer to may be in a file that was read before.
    const conf = this.toConf();
    const patterns = conf.getList(INCLUDE.section, INCLUDE.option);
    const hasVariables = conf.trace(INCLUDE.section, INCLUDE.option).variables.size > 0;
    return patterns.flatMap((pattern) => {
      const found = findMatches(pattern, folder);
      if (found.length === 0 && !isPattern(pattern)) {
        const place = formatPlace(source.file ?? CONFIGURATION_FILE, { line });
        // What a variable holds may be a secret: then all of it is shown as it is in the file.
        const name = hasVariables
          ? `${shorten(splitAtSpace(value).join(" "))}, part of`
          : `${resolve(folder, pattern)},`;
        const message = `${place}: [general] include names ${name} which is not a file. Correct the name.`;
        this.#warnings.push(createWarning("INCLUDE_MISSING", message));
      }
      return found;
    });
  }
}

function environmentMap(environment: Environment): Map<string, string> {
  const map = new Map<string, string>();
  for (const [name, value] of Object.entries(environment)) if (value !== undefined) map.set(name, value);
  return map;
}

function lookupIn(environment: ReadonlyMap<string, string>, file: string | undefined): EnvironmentLookup {
  const directory = file === undefined ? undefined : dirname(resolve(file));
  return (name) => (name === "THIS_DIR" && directory !== undefined ? directory : environment.get(name));
}
