import { definitionsIn } from "../../load/read-stage.js";
import type { Rule } from "../finding.js";
import { shownGrants } from "../text.js";
import type { Grant } from "../workspace.js";

interface Clash {
  readonly name: string;
  readonly loser: { readonly group: string; readonly file: string; readonly line: number };
  readonly winner: { readonly group: string; readonly line: number };
  readonly grants: Grant[];
}

export const variableRedefined: Rule = {
  id: "variable-redefined",
  severity: "warning",
  title: "a variable that two groups of a stage define differently",
  why: 'The later one wins, for automations and for `import "bspump"`; other readers, such as dotenv with several files, let the first one win.',
  details:
    "Compares the definitions of a name in the groups of each stage, in their order, and in one file. Definitions that are the same are left out. Remove the one that is not wanted, or list the groups in the other order.",
  *find({ automations, stages, groupFiles, shown }) {
    const clashes = new Map<string, Clash>();
    for (const automation of automations) {
      for (const stage of stages) {
        const last = new Map<string, { value: string; group: string; file: string; line: number }>();
        for (const definition of definitionsIn(automation.readings.get(stage)?.groups ?? [])) {
          const { name, value } = definition;
          const loser = last.get(name);
          last.set(name, definition);
          if (loser === undefined || loser.value === value) continue;
          const key = JSON.stringify([loser.file, loser.line, definition.file, definition.line]);
          const clash = clashes.get(key) ?? { name, loser, winner: definition, grants: [] };
          clash.grants.push({ automation, stage });
          clashes.set(key, clash);
        }
      }
    }
    for (const { name, loser, winner, grants } of clashes.values()) {
      yield {
        file: loser.file,
        line: loser.line,
        what: `${name} is defined differently in ${winner.group} (line ${winner.line}), which is read after ${loser.group} and wins in ${shownGrants(grants, shown)}`,
        fix: `Remove ${name} from the group that should not have it, or list the groups in the other order.`,
      };
    }
    for (const { path, assignments } of groupFiles) {
      const last = new Map<string, { value: string; line: number }>();
      for (const { name, value, line } of assignments) {
        const loser = last.get(name);
        last.set(name, { value, line });
        if (loser === undefined || loser.value === value) continue;
        yield {
          file: path,
          line: loser.line,
          what: `${name} is defined again in the same file (line ${line}), differently, and that one wins`,
          fix: "Keep one of the two.",
        };
      }
    }
  },
};
