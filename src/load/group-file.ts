import { readdirSync } from "node:fs";
import { join } from "node:path";
import { decodeEnvFile } from "../env-file/decode.js";
import { type Assignment, type EnvFileOptions, type EnvVariable, parseEnvFile } from "../env-file/env-file.js";
import { findMarkedLines, type Mark } from "../env-file/marks.js";
import { isRegularFile, readFilledFile, systemErrorCode } from "../regular-file.js";

/** What the file of a group holds. */
export interface GroupContent {
  /** What the file defines, by name, in the order of the file. */
  readonly variables: ReadonlyMap<string, EnvVariable>;
  /** What the file says of the assignments of some lines: `# redact` or `# noredact`. */
  readonly marks: ReadonlyMap<number, Mark>;
}

/** What a group without a file holds. */
export const noContent: GroupContent = { variables: new Map(), marks: new Map() };

interface GroupFileOptions extends EnvFileOptions {
  /** Called with the text of the file, before what is in it. */
  readonly read?: ((file: string, text: string) => void) | undefined;
}

/** Reads one group; returns undefined if it has no file. */
export function readGroupFile(file: string, { read, ...options }: GroupFileOptions): GroupContent | undefined {
  const bytes = readFilledFile(file);
  if (bytes === undefined) return undefined;
  const text = decodeEnvFile(bytes, file);
  read?.(file, text);
  if (!text.includes("redact")) return { variables: parseEnvFile(text, options), marks: new Map() };
  const assignments: Assignment[] = [];
  const assigned = (assignment: Assignment) => {
    assignments.push(assignment);
    options.assigned?.(assignment);
  };
  const variables = parseEnvFile(text, { ...options, assigned });
  return { variables, marks: findMarkedLines(text, assignments) };
}

/** Returns the names of the groups in a secrets directory, sorted; hidden files are none. In one that cannot be read there are none, which is reported. */
export function groupFiles(directory: string, unreadable?: (code: string) => void): string[] {
  try {
    return readdirSync(directory)
      .filter((name) => !name.startsWith(".") && isRegularFile(join(directory, name)))
      .sort();
  } catch (error) {
    unreadable?.(systemErrorCode(error) ?? "unknown reason");
    return [];
  }
}
