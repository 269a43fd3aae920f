import type { Stage } from "../../stage.js";
import type { Rule } from "../finding.js";
import { lineOfGroup } from "../locate.js";
import { namesUsed } from "../names-used.js";
import type { GroupFile, WorkspaceAutomation } from "../workspace.js";

export const groupUnused: Rule = {
  id: "group-unused",
  severity: "warning",
  title: "a group of which the automation uses nothing",
  why: "The automation, and whoever breaks into it, has secrets that it does not need.",
  details:
    "Looks for the names of the group's variables, as whole words, in every text file of the automation's folder but automation.toml and the outputs of notebooks, and in the references of its other groups. It finds nothing for an automation whose folder has no sources, or more than can be read.",
  *find({ automations, stages, groupFiles }) {
    const files = new Map(groupFiles.map((file) => [file.path, file]));
    for (const automation of automations) {
      const groups = new Map<string, { readonly file: GroupFile; readonly stages: Stage[] }>();
      for (const stage of stages) {
        for (const { file: path = "", variables } of automation.readings.get(stage)?.groups ?? []) {
          const file = files.get(path);
          if (file === undefined || variables.size === 0) continue;
          const known = groups.get(path) ?? { file, stages: [] };
          known.stages.push(stage);
          groups.set(path, known);
        }
      }
      const unused = unusedOf([...groups.values()], automation);
      for (const { file, stages: granted } of unused) {
        yield {
          file: automation.file,
          line: lineOfGroup(automation.file, file.group, granted),
          what: `none of the variables of ${file.group} (${granted.join(", ")}) is used`,
          fix: "Take the group out of the list, or the service out of the file.",
        };
      }
    }
  },
};

type Granted = { readonly file: GroupFile; readonly stages: readonly Stage[] };

function unusedOf(groups: readonly Granted[], automation: WorkspaceAutomation): readonly Granted[] {
  if (groups.length === 0) return [];
  const sets = groups.map(({ file }) => new Set(file.assignments.map(({ name }) => name)));
  const used = namesUsed(automation, sets);
  if (used === undefined) return [];
  // What another group refers to is used by it.
  const referring = (index: number) =>
    groups.flatMap(({ file }, other) =>
      other === index ? [] : [...file.text.matchAll(/\$\{?(\w+)/g)].map(([, name = ""]) => name),
    );
  return groups.filter((_group, index) => {
    const names = sets[index] ?? new Set();
    return ![...names].some((name) => used.has(name)) && !referring(index).some((name) => names.has(name));
  });
}
