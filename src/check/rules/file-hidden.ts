import { join, relative, sep } from "node:path";
import { findSharedCode } from "../../automation/shared-code.js";
import { FILE_SIZE_LIMIT, isRegularFile, readRegularFile } from "../../regular-file.js";
import type { Rule } from "../finding.js";
import { walk } from "../walk.js";

export const fileHidden: Rule = {
  id: "file-hidden",
  severity: "warning",
  title: "a file of an automation that shared code hides",
  why: "The platform lays bitswan_lib over the automation's folder, so that another file of that name is what is deployed.",
  details:
    "Looks for files of the workspace's folder bitswan_lib whose path in it is also one in an automation's folder, with other contents. Rename one of the two.",
  *find({ automations, shown }) {
    // Many automations have the same one.
    const names = new Map<string, readonly string[]>();
    for (const { directory } of automations) {
      const shared = findSharedCode(directory);
      if (shared === undefined || directory === shared || directory.startsWith(shared + sep)) continue;
      const known = names.get(shared) ?? [...filesIn(shared)];
      names.set(shared, known);
      for (const name of known) {
        const file = join(directory, name);
        const other = join(shared, name);
        if (!isRegularFile(file) || isSame(file, other)) continue;
        yield {
          file,
          what: `${shown(file)} is hidden by ${shown(other)} when the automation is deployed`,
          fix: "Rename one of the two, or remove the one that is not meant.",
        };
      }
    }
  },
};

function* filesIn(folder: string): Generator<string> {
  for (const { path, files } of walk(folder, () => undefined)) {
    for (const name of files) yield relative(folder, join(path, name));
  }
}

function isSame(file: string, other: string): boolean {
  return (
    readRegularFile(file, FILE_SIZE_LIMIT)?.equals(readRegularFile(other, FILE_SIZE_LIMIT) ?? Buffer.alloc(0)) ?? false
  );
}
