import type { Stage } from "../../automation/stage.js";
import { BspumpError } from "../../errors.js";
import { readPipelinesConf } from "../../pipelines-conf/index.js";
import type { Rule } from "../finding.js";
import { lineOfGroup } from "../locate.js";
import { namesUsed, TOTAL_LIMIT } from "../names-used.js";
import { stageEnvironment } from "../stage-environment.js";
import type { GroupFile, WorkspaceAutomation } from "../workspace.js";

export const groupUnused: Rule = {
  id: "group-unused",
  severity: "warning",
  title: "a group of which the automation uses nothing",
  why: "The automation, and whoever breaks into it, has secrets that it does not need.",
  details:
    "Looks for the names of the group's variables, as whole words, in every text file of the automation's folder but automation.toml and the outputs of notebooks, in what its pipelines.conf includes, and in the references of its other groups. It finds nothing for an automation whose folder has no sources, and notes one whose folder has more text than is searched.",
  *find({ automations, stages, groupFiles, configurations }) {
    const files = new Map(groupFiles.map((file) => [file.path, file]));
    const included = new Map<WorkspaceAutomation, string[]>();
    for (const { path, automation } of configurations) {
      if (automation === undefined) continue;
      included.set(automation, [...(included.get(automation) ?? []), ...filesOf(path, automation)]);
    }
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
      const sources = new Set([...automation.sources, ...(included.get(automation) ?? [])]);
      const unused = unusedOf([...groups.values()], sources);
      if (unused === "unknown") {
        yield {
          severity: "note",
          file: automation.directory,
          what: `whether its groups are used was not checked: there are more than ${TOTAL_LIMIT / 1024 / 1024} MiB of text, or a file that cannot be read`,
          fix: "Keep data out of the automation's folder.",
        };
        continue;
      }
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

/** Returns a `pipelines.conf` and what it includes. */
function filesOf(path: string, { readings }: WorkspaceAutomation): readonly string[] {
  try {
    return readPipelinesConf({ path, env: stageEnvironment("dev", readings.get("dev")) }).files;
  } catch (error) {
    // Another rule reports a file that cannot be read.
    if (BspumpError.is(error)) return [];
    throw error;
  }
}

function unusedOf(groups: readonly Granted[], sources: ReadonlySet<string>): readonly Granted[] | "unknown" {
  if (groups.length === 0) return [];
  const sets = groups.map(({ file }) => new Set(file.assignments.map(({ name }) => name)));
  const used = namesUsed(sources, sets);
  if (used === undefined) return [];
  if (used === "unknown") return used;
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
