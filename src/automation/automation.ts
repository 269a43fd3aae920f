import { dirname, join } from "node:path";
import { CONFIGURATION_FILE } from "../pipelines-conf/index.js";
import { isRegularFile, readRegularFile } from "../regular-file.js";
import { ancestors } from "../search.js";
import { decodeUtf8 } from "../utf8.js";
import { parseAutomationConf } from "./conf.js";
import { type GrantedGroup, groupsOfStage, type SecretsDeclaration } from "./groups.js";
import type { Stage } from "./stage.js";
import { parseAutomationToml } from "./toml.js";

/** Name of the file that makes a folder an automation. */
export const AUTOMATION_FILE = "automation.toml";

/** An automation, and what it says about its secrets. */
export interface Automation extends Omit<SecretsDeclaration, "listed" | "services"> {
  readonly file: string;
  readonly directory: string;
  readonly format: "toml" | "conf";
  /**
   * Returns the groups of a stage, in the order in which they are read.
   *
   * @throws BspumpError `GROUP_NAME_INVALID` for a name that cannot be one.
   */
  groups(stage: Stage): GrantedGroup[];
}

/**
 * Finds the nearest automation from `folder` upwards: a folder with an `automation.toml` that is not blank, else one whose
 * `pipelines.conf` has a `[secrets]` section (behaviour.md, section 1).
 *
 * @throws BspumpError `AUTOMATION_INVALID`, `CONF_INVALID` or `FILE_UNREADABLE` for a file that cannot be read as what it should be.
 */
export function findAutomation(folder: string): Automation | undefined {
  return nearest(folder, readAutomationToml) ?? nearest(folder, readAutomationConf);
}

/** Reads the automation of exactly this folder; returns undefined if it is not one. Throws as {@link findAutomation}. */
export function readAutomation(folder: string): Automation | undefined {
  return readAutomationToml(folder) ?? readAutomationConf(folder);
}

function nearest(folder: string, read: (folder: string) => Automation | undefined): Automation | undefined {
  for (const directory of ancestors(folder)) {
    const automation = read(directory);
    if (automation !== undefined) return automation;
  }
  return undefined;
}

function readAutomationToml(directory: string): Automation | undefined {
  const file = join(directory, AUTOMATION_FILE);
  const bytes = isRegularFile(file) ? readRegularFile(file) : undefined;
  if (bytes === undefined) return undefined;
  const text = decodeUtf8(bytes, file, "AUTOMATION_INVALID");
  return text.trim() === "" ? undefined : createAutomation({ file, text }, "toml", parseAutomationToml(text, file));
}

function readAutomationConf(directory: string): Automation | undefined {
  const file = join(directory, CONFIGURATION_FILE);
  const bytes = isRegularFile(file) ? readRegularFile(file) : undefined;
  // Most files have no such section and need not be read to know it.
  if (!bytes?.includes("[secrets]")) return undefined;
  const text = decodeUtf8(bytes, file, "CONF_INVALID");
  const declaration = parseAutomationConf(text, file);
  return declaration && createAutomation({ file, text }, "conf", declaration);
}

function createAutomation(
  source: { readonly file: string; readonly text: string },
  format: "toml" | "conf",
  declaration: SecretsDeclaration,
): Automation {
  return {
    ...declaration,
    file: source.file,
    directory: dirname(source.file),
    format,
    groups: (stage) => groupsOfStage(declaration, stage, source),
  };
}
