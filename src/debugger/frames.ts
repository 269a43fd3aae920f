import type { Debugger } from "node:inspector";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { HIDDEN } from "../engine/names.js";
import { packageFolder } from "../package-folder.js";
import { escapeRegExp } from "../text.js";
import type { Script, Scripts } from "./scripts.js";

const OWN_FILES = pathToFileURL(join(packageFolder(), "dist")).href;

const PACKAGES = /[\\/]node_modules[\\/]/;

/** The patterns of what is not stepped into: what runs cells, and packages and Node itself as told. */
export function skippedCode({ packages, node }: { readonly packages: boolean; readonly node: boolean }): string[] {
  const own = `^${escapeRegExp(OWN_FILES)}/`;
  return [own, ...(node ? ["^node:"] : []), ...(packages ? [PACKAGES.source] : [])];
}

/** Whether a frame is Node's. */
export function isNodes({ url }: { readonly url: string }): boolean {
  return url.startsWith("node:");
}

/** Whether a frame is a package's. */
export function isPackages({ url }: { readonly url: string }): boolean {
  return PACKAGES.test(url);
}

/** Whether a frame is Node's or of what runs cells, which are not shown. */
export function isHidden(frame: { readonly url: string }): boolean {
  return isNodes(frame) || frame.url.startsWith(`${OWN_FILES}/`);
}

/** A frame of the stack, with its place in the source. */
export interface Frame {
  readonly raw: Debugger.CallFrame;
  readonly script: Script | undefined;
  /** Both counted from 1. */
  readonly line: number;
  readonly column: number;
  readonly name: string;
}

export async function readFrame(raw: Debugger.CallFrame, scripts: Scripts): Promise<Frame> {
  const { lineNumber, columnNumber = 0 } = raw.location;
  const script = scripts.find(raw.location.scriptId);
  const place = await script?.toSource(raw.location);
  const { line, column } = place ?? { line: lineNumber, column: columnNumber };
  return { raw, script, line: line + 1, column: column + 1, name: nameOf(raw, script) };
}

function nameOf(
  { functionName, scopeChain, functionLocation }: Debugger.CallFrame,
  script: Script | undefined,
): string {
  if (functionName !== "") return functionName.replace(HIDDEN, "");
  // The function around a module, and no function around a cell, are ours.
  if (script?.isCell && !scopeChain.some(({ type }) => type === "local")) return script.name;
  if (script && !script.isCell && functionLocation?.lineNumber === 0 && (functionLocation.columnNumber ?? 0) < 20) {
    return script.name;
  }
  return "(anonymous)";
}
