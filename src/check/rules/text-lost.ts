import { basename } from "node:path";
import { isOnlyPublished, isPlatformVariable, whenPlatformSets } from "../../automation/platform.js";
import type { Assignment } from "../../env-file/env-file.js";
import type { Rule, Severity } from "../finding.js";
import { shownGrants } from "../text.js";
import type { UnsetReference } from "../workspace.js";

export const textLost: Rule = {
  id: "text-lost",
  severity: "warning",
  title: "a value that loses text because it is not quoted",
  why: "A $ begins a reference and a # after a space begins a comment, so that the automation gets less than what was written. A secrets editor that writes a password as it is does this to one with such a character.",
  details:
    "Looks for a value, without quotes or in double ones, with a reference to a variable that is not set when the group is read for some automation and stage, and for a value without quotes with # after a space and no space after the #. `KEY=value # comment` is left out, and so is ${NAME:-default}. A secrets editor does not double a $ either, so that $$ is found too. Put the value in single quotes; `bspump check --fix` does it.",
  *find({ groupFiles, shown }) {
    for (const { path, text, assignments, unsetReferences } of groupFiles) {
      for (const assignment of assignments) {
        const { name, line, start } = assignment;
        const place = { file: path, line };
        const unset = unsetReferences.get(start) ?? [];
        yield* ofPlatform(name, unset).map((finding) => ({ ...place, ...finding }));
        const lacking = unset.filter(({ names }) => !names.every(isPlatformVariable));
        if (lacking.length > 0) {
          yield {
            ...place,
            what: `${name} has a $ that is read as a reference to a variable that is not set in ${shownGrants(lacking, shown)}, so a part of what is written is lost`,
            fix: "Put the value in single quotes, or write ${NAME:-} if it is a reference that may be empty.",
          };
        }
        if (losesDollar(text, assignment)) {
          yield {
            ...place,
            what: `${name} has $$, which arrives as one $`,
            fix: "Put the value in single quotes, with $$ if two are meant and with $ if one is.",
          };
        }
        if (isCutAtHash(text, assignment)) {
          yield {
            ...place,
            what: `${name} has a # after a space, so what follows is lost as a comment`,
            fix: "Put the value in single quotes, or write a space after the # if it is a comment.",
          };
        }
      }
    }
  },
};

/** Describes references to what the platform sets in a container and is not known here: quoting them would break them. */
function ofPlatform(name: string, unset: readonly UnsetReference[]) {
  const found = new Map<string, { readonly what: string; readonly fix: string; readonly severity: Severity }>();
  for (const { automation, stage, names } of unset) {
    for (const reference of names) {
      if (!isPlatformVariable(reference) || found.has(reference)) continue;
      const isExposed = automation.isExposed(stage);
      const isNever = isOnlyPublished(reference) && !isExposed;
      found.set(reference, {
        severity: isNever ? "warning" : "note",
        what: `${name} refers to ${reference}, which the platform sets ${whenPlatformSets(reference, isExposed)}, so it is empty ${isNever ? "there" : "here"}`,
        fix: isNever
          ? `Write expose = true under [deployment] in ${basename(automation.file)}, or \${${reference}:-value}.`
          : `Set ${reference} in the environment that notebooks run in, or write \${${reference}:-value}.`,
      });
    }
  }
  return [...found.values()];
}

/** Whether a value has `$$`, of which one arrives. In double quotes `\\$` says that this is meant. */
export function losesDollar(text: string, { quote, start, end }: Assignment): boolean {
  if (quote === "'") return false;
  const source = text.slice(start, end);
  return (quote === undefined ? source.split(" #", 1).join() : source.replaceAll("\\$", "")).includes("$$");
}

/** Whether a value is cut at what looks like a comment and is not one. */
export function isCutAtHash(text: string, { quote, start, end }: Assignment): boolean {
  if (quote !== undefined) return false;
  const source = text.slice(start, end);
  const comment = source.indexOf(" #");
  return (
    comment !== -1 && /^#*[^\s#]/.test(source.slice(comment + 2)) && !/^(?:no)?redact\b/.test(source.slice(comment + 2))
  );
}
