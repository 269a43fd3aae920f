import type { AutomationOverview } from "../../src/editor/automation-overview.js";

/** A variable that a `pipelines.conf` may refer to, and where it comes from. */
export interface ConfVariable {
  readonly name: string;
  readonly origin: string;
}

/** Returns the variables of an automation at its stage, each with where it comes from. */
export function variablesOf({ groups, platform, stage }: AutomationOverview): ConfVariable[] {
  const origins = new Map<string, string>();
  for (const { name: group, file, variables } of groups) {
    for (const { name, line, wins } of variables) {
      if (wins) origins.set(name, `group ${group} at ${stage}, ${file}:${line}`);
    }
  }
  for (const name of platform) origins.set(name, `set by the platform at ${stage}`);
  return [...origins].map(([name, origin]) => ({ name, origin })).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Returns where the reference that a place is in begins, if it is in one: after `${` or `$`. */
export function referenceBefore(before: string): number | undefined {
  const match = /(?<!\$)(?:\$\$)*(\$\{?)([A-Za-z_]\w*)?$/.exec(before);
  return match ? before.length - (match[2]?.length ?? 0) : undefined;
}

/** Returns the name that a reference at a place refers to. */
export function referenceAt(line: string, character: number): string | undefined {
  for (const match of line.matchAll(/\$\{?([A-Za-z_]\w*)/g)) {
    if (match.index <= character && character <= match.index + match[0].length) return match[1];
  }
  return undefined;
}
