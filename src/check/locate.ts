import { placeOfEntry, placeOfGroup } from "../automation/positions.js";
import type { Stage } from "../automation/stage.js";
import { readRegularFile } from "../regular-file.js";

/** Returns the line of `[services.<type>]` in an automation's file; undefined if it is written in some other way. */
export function lineOfService(file: string, type: string): number | undefined {
  return placeOfEntry(textOf(file), "services", type)?.line;
}

/** Returns the line where a group is listed in an automation's file, for one of the stages rather than elsewhere; else that of its service. */
export function lineOfGroup(file: string, group: string, stages: readonly Stage[]): number | undefined {
  const listed = placeOfGroup(textOf(file), group, stages);
  return listed === undefined ? lineOfService(file, group.replace(/-(?:dev|staging)$/, "")) : listed.line;
}

/** Returns the text of a file; empty if there is none. */
export function textOf(file: string): string {
  return readRegularFile(file)?.toString("utf8") ?? "";
}
