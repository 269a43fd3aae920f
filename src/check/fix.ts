import { isPlatformVariable } from "../automation/platform.js";
import type { Assignment } from "../env-file/env-file.js";
import { decodeEscapes } from "../env-file/escapes.js";
import { changeText, quoteValue, replacementOf } from "../env-file/write.js";
import { ReferenceScanner } from "../references.js";
import { writeWholeFile } from "../write-file.js";
import { isCutAtHash, losesDollar } from "./rules/text-lost.js";
import type { GroupFile, Workspace } from "./workspace.js";

/** A value that was rewritten so that all of its text arrives. */
export interface Fixed {
  readonly file: string;
  readonly line: number;
  readonly name: string;
}

/**
 * Rewrites the values that lose text: what is written in the group is what arrives then. A value with a reference that some automation or stage can
 * resolve, or that the platform can, stays as it is.
 *
 * @throws BspumpError `FILE_UNWRITABLE` for a file that cannot be written.
 */
export function fixLostText({ groupFiles }: Workspace): Fixed[] {
  const fixed: Fixed[] = [];
  for (const group of groupFiles) {
    const { path, text } = group;
    const lost = group.assignments.filter((assignment) => isFixable(assignment, group));
    if (lost.length === 0) continue;
    const changes = lost.map((assignment) => {
      const { start, text: written } = replacementOf(text, assignment, quoteValue(meantText(text, assignment)));
      const { end } = isCutAtHash(text, assignment) ? { end: endOfLine(text, assignment) } : endOf(text, assignment);
      return { start, end, text: written };
    });
    writeWholeFile(path, changeText(text, changes), { advice: "Check its permissions." });
    fixed.push(...lost.map(({ name, line }) => ({ file: path, line, name })));
  }
  return fixed;
}

function isFixable(assignment: Assignment, { text, unsetReferences, grants }: GroupFile): boolean {
  if (assignment.quote === "'") return false;
  const isLost =
    isCutAtHash(text, assignment) || losesDollar(text, assignment) || unsetReferences.has(assignment.start);
  if (!isLost) return false;
  const references = referencesIn(meantText(text, assignment));
  if (references === undefined) return false;
  const unset = unsetReferences.get(assignment.start) ?? [];
  return references.every(
    (name) => !isPlatformVariable(name) && grants.every((grant) => isUnsetFor(grant, name, unset)),
  );
}

function isUnsetFor(
  { automation, stage }: GroupFile["grants"][number],
  name: string,
  unset: NonNullable<ReturnType<GroupFile["unsetReferences"]["get"]>>,
): boolean {
  return unset.some((found) => found.automation === automation && found.stage === stage && found.names.includes(name));
}

/** Returns the names that a text refers to; undefined if it has a reference with an operator, which is surely meant as one. */
function referencesIn(text: string): readonly string[] | undefined {
  const scanner = new ReferenceScanner(text);
  const names: string[] = [];
  for (let dollar = text.indexOf("$"); dollar !== -1; ) {
    const reference = scanner.scan(dollar);
    if (reference.kind === "operator") return undefined;
    if (reference.kind === "name") names.push(reference.name);
    dollar = text.indexOf("$", reference.end);
  }
  return names;
}

/** Returns what is written, with nothing expanded and nothing cut off. */
function meantText(text: string, assignment: Assignment): string {
  const { quote, start, end } = assignment;
  if (quote === undefined) {
    const lineEnd = isCutAtHash(text, assignment) ? endOfLine(text, assignment) : endOf(text, assignment).end;
    return text.slice(start, lineEnd);
  }
  // An escaped dollar sign is decoded as two.
  return decodeEscapes(text.slice(start + 1, end - 1).replaceAll("\\$", "$")).text;
}

function endOf(text: string, assignment: Assignment): { readonly end: number } {
  return replacementOf(text, assignment, "");
}

function endOfLine(text: string, { start, end }: Assignment): number {
  return start + text.slice(start, end).trimEnd().length;
}
