import { findMarkedLines } from "../env-file/marks.js";
import { isAlwaysSecret } from "../redaction/secret-names.js";
import { type NotRedacted, whyNotRedacted } from "../redaction/values.js";
import type { GroupFile, Workspace } from "./workspace.js";

/** A value that a group's file assigns. */
export interface AssignedValue {
  readonly name: string;
  readonly value: string;
  readonly line: number;
  readonly group: GroupFile;
  /** Whether it is a secret whatever it looks like: by its name, or by `# redact` above it. */
  readonly alwaysSecret: boolean;
  /** Why it is shown as it is in a notebook's outputs; undefined if it is redacted. */
  readonly notRedacted: NotRedacted | "noredact" | undefined;
}

// Several rules ask, and a workspace has many values.
const known = new WeakMap<GroupFile, readonly AssignedValue[]>();

/** Returns what the file of a group assigns, whether or not it wins, and whether the kernel takes it for a secret. Empty values are left out. */
export function valuesOf(group: GroupFile, workspace: Workspace): readonly AssignedValue[] {
  const values = known.get(group) ?? [...readValues(group, workspace)];
  known.set(group, values);
  return values;
}

function* readValues(group: GroupFile, { environment, root }: Workspace): Generator<AssignedValue> {
  const marks = findMarkedLines(group.text, group.assignments);
  // A notebook runs in the automation's folder.
  const cwd = group.grants[0]?.automation.directory ?? root;
  for (const { name, value, line } of group.assignments) {
    if (value === "") continue;
    const mark = marks.get(line);
    const alwaysSecret = mark !== "noredact" && isAlwaysSecret(name, mark);
    const notRedacted = mark === "noredact" ? "noredact" : whyNotRedacted(value, { environment, cwd, alwaysSecret });
    yield { name, value, line, group, alwaysSecret, notRedacted };
  }
}
