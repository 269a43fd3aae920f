import type { Stage } from "../automation/stage.js";

/** Returns `a`, `a and b` or `a, b and c`. */
export function listOf(items: readonly string[], conjunction = "and"): string {
  const last = items.at(-1) ?? "";
  return items.length < 2 ? last : `${items.slice(0, -1).join(", ")} ${conjunction} ${last}`;
}

const SHOWN = 5;

/** Returns a list of at most a few names, and how many more there are. */
export function shortListOf(items: readonly string[]): string {
  if (items.length <= SHOWN + 1) return listOf(items);
  return `${items.slice(0, SHOWN).join(", ")} and ${items.length - SHOWN} more`;
}

/** Returns `1 file`, `2 files`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** Returns who gets a group, such as `billing (dev, live-dev) and shop (dev)`. */
export function shownGrants(
  grants: readonly { readonly automation: { readonly directory: string }; readonly stage: Stage }[],
  shown: (path: string) => string,
): string {
  const stages = new Map<string, Stage[]>();
  for (const { automation, stage } of grants) {
    const name = shown(automation.directory);
    const known = stages.get(name) ?? [];
    if (!known.includes(stage)) known.push(stage);
    stages.set(name, known);
  }
  return shortListOf([...stages].map(([name, names]) => `${name} (${names.join(", ")})`));
}
