import { readRegularFile } from "../regular-file.js";
import type { Stage } from "../stage.js";

/** Gives the line of `[services.<type>]` in an automation's file; undefined where it is written in some other way. */
export function lineOfService(file: string, type: string): number | undefined {
  const name = escapeRegExp(type);
  return lineOf(linesOf(file), new RegExp(`^\\s*(?:\\[\\s*)?services\\s*\\.\\s*["']?${name}["']?\\s*[\\].=]`));
}

/** Gives the line where a group is listed in an automation's file, for one of the stages rather than elsewhere; else that of its service. */
export function lineOfGroup(file: string, group: string, stages: readonly Stage[]): number | undefined {
  const lines = linesOf(file);
  const secrets = lineOf(lines, /^\s*\[\s*secrets\s*\]/) ?? 0;
  const name = new RegExp(`(?:^|["'\\s=])${escapeRegExp(group)}(?:["'\\s]|$)`);
  let stage = "";
  let listed: number | undefined;
  for (const [index, line] of lines.entries()) {
    if (index < secrets || /^\s*#/.test(line)) continue;
    stage =
      /^\s*(?:secrets\s*\.\s*)?["']?(dev|live-dev|staging|production)(?:_groups)?["']?\s*[=:]/.exec(line)?.[1] ?? stage;
    if (!name.test(line)) continue;
    if (stages.some((asked) => asked === stage)) return index + 1;
    listed ??= index + 1;
  }
  return listed ?? lineOfService(file, group.replace(/-(?:dev|staging)$/, ""));
}

function linesOf(file: string): string[] {
  return (readRegularFile(file)?.toString("utf8") ?? "").split(/\r\n?|\n/);
}

function lineOf(lines: readonly string[], pattern: RegExp): number | undefined {
  const index = lines.findIndex((line) => pattern.test(line));
  return index === -1 ? undefined : index + 1;
}

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}
