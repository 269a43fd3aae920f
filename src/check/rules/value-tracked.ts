import { lstatSync } from "node:fs";
import { dirname } from "node:path";
import { positionAt } from "../../errors.js";
import { Redactor } from "../../redaction/redactor.js";
import { shapeOf } from "../../redaction/shapes.js";
import type { Rule } from "../finding.js";
import { stringsInJson } from "../json-strings.js";
import { valuesOf } from "../secrets.js";
import { readText } from "../text-file.js";
import type { Workspace } from "../workspace.js";

// A larger file is data rather than a source; a notebook with pictures in it is smaller.
const FILE_LIMIT = 64 * 1024 * 1024;

export const valueTracked: Rule = {
  id: "value-tracked",
  severity: "error",
  title: "a secret that stands in a file tracked by git",
  why: "Whoever can read the repository, now or later, can read the secret, also after it is taken out of the file.",
  details:
    "Looks for the values of all groups in every text file that git tracks in the workspace, and in repositories and submodules in it: as they are, each line of one that has several, and as JSON, URLs, HTML, base64 and hexadecimal digits write them; in notebooks and other JSON also in the decoded texts, sources and outputs alike. The groups themselves, which secrets-tracked tells, are left out, and so are values that the kernel does not redact: what is short, and what is harmless by its shape, such as a word, a host or a URL with no secret in it, unless the name of its variable says that it is a secret. Of a secret that looks so harmless, such as the password postgres, only the first file is told, as a warning. # redact above a value in its group makes it a secret, # noredact makes it none.",
  *find(workspace) {
    const { root, groupFiles, secretsDirectories } = workspace;
    const values = new Map<string, string>();
    const guessable = new Set<string>();
    const always = new Set<string>();
    for (const group of groupFiles) {
      for (const { name, value, alwaysSecret, notRedacted } of valuesOf(group, workspace)) {
        if (notRedacted !== undefined) continue;
        if (alwaysSecret) always.add(value);
        if (values.has(value)) continue;
        const shownName = `${name} of the group ${group.group}`;
        values.set(value, shownName);
        if (isGuessable(value.trim())) guessable.add(shownName);
      }
    }
    if (values.size === 0) return;
    const matcher = new Redactor({ environment: workspace.environment, cwd: root }).matcherFor(values, always);
    const told = new Set<string>();
    const secretFolders = new Set(secretsDirectories.map(({ path }) => path));
    for (const file of trackedFiles(workspace)) {
      if (secretFolders.has(dirname(file))) continue;
      const text = readText(file, FILE_LIMIT);
      if (text === "binary") continue;
      if (text === "large") {
        yield {
          severity: "note",
          file,
          what: `it was not searched for secrets: it has more than ${FILE_LIMIT / 1024 / 1024} MiB, or cannot be read`,
          why: "Whether a secret stands in it is not known.",
          fix: "Look into it by other means, or keep it out of the repository.",
        };
        continue;
      }
      for (const [name, offset] of findValues(text.content, file, (part) => matcher.find(part))) {
        const place = { file, line: positionAt(text.content, offset).line };
        if (guessable.has(name)) {
          if (told.has(name)) continue;
          told.add(name);
          yield {
            ...place,
            severity: "warning",
            what: `the value of ${name} stands in a file that git tracks, maybe by chance: it looks like a word or another everyday setting`,
            why: "A secret that looks like one is guessed, and makes unreadable whatever else says the word.",
            fix: 'Use a random one. Where it is no secret, write "# noredact" above it in its group.',
          };
          continue;
        }
        yield {
          ...place,
          what: `the value of ${name} stands in a file that git tracks`,
          fix: 'Take it out, and change the secret: the history keeps it. Where it is no secret, write "# noredact" above it in its group.',
        };
      }
    }
  },
};

/** Whether a secret looks like what stands in any file: a single word, a host, a number. */
function isGuessable(value: string): boolean {
  const shape = shapeOf(value);
  return shape !== undefined && (shape !== "name" || /^\p{L}+$/u.test(value));
}

/** Gives the files that git tracks and that are there, each once. Of a link git keeps where it leads, and nothing of what stands there. */
function trackedFiles({ repositories, git }: Workspace): Set<string> {
  const files = new Set<string>();
  for (const folder of repositories) {
    const answer = git(folder);
    if ("reason" in answer) continue;
    for (const file of answer.trackedFiles()) {
      if (lstatSync(file, { throwIfNoEntry: false })?.isFile()) files.add(file);
    }
  }
  return files;
}

type Find = (text: string) => readonly { readonly start: number; readonly name: string }[];

/** Gives where each value first stands in a file, by what names it. */
function findValues(content: string, file: string, find: Find): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  const add = (name: string, offset: number) => {
    const known = found.get(name);
    if (known === undefined || offset < known) found.set(name, offset);
  };
  for (const { name, start } of find(content)) add(name, start);
  if (!/\.(?:ipynb|json)$/i.test(file)) return found;
  for (const { text, sourceOffset } of stringsInJson(content)) {
    for (const { name, start } of find(text)) add(name, sourceOffset(start));
  }
  return found;
}
