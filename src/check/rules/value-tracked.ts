import { Redactor } from "../../redaction/redactor.js";
import { shapeOf } from "../../redaction/shapes.js";
import type { Rule, RuleFinding } from "../finding.js";
import { type SearchedFile, searchRepositories } from "../search-repositories.js";
import { valuesOf } from "../secrets.js";
import { ValueSearch } from "../value-search.js";
import type { Workspace } from "../workspace.js";

export const valueTracked: Rule = {
  id: "value-tracked",
  severity: "error",
  title: "a secret in a file that git tracks",
  why: "Whoever can read the repository, now or later, can read the secret, also after it is taken out of the file.",
  details:
    "Looks for the values of all groups in every file that git tracks in the workspace, and in repositories and submodules in it, binary ones too: as they are, each line of one that has several, and as JSON, URLs, HTML, base64 and hexadecimal digits write them; in notebooks and other JSON also in the decoded texts, sources and outputs alike. It also looks into what the last commit and the index hold of files that were changed or deleted since, into files that git does not track and does not ignore, as a warning, and at the names of files and the targets of links; with --history into everything in the history. The groups themselves, which secrets-tracked reports, are left out, and so are values that the kernel does not redact: what is short, and what is harmless by its shape, such as a word, a host or a URL with no secret in it, unless the name of its variable says that it is a secret. Of a secret that looks so harmless, such as the password postgres, only the first file is reported, as a warning. # redact above a value in its group makes it a secret, # noredact says that it is not one.",
  *find(workspace) {
    const secrets = secretsOf(workspace);
    if (secrets.values.size === 0) return;
    const reported = new Set<string>();
    for (const searched of searchRepositories(workspace, secrets.search)) {
      const { file } = searched;
      for (const [name, line] of searched.found) {
        const isGuessable = secrets.guessable.has(name);
        const key = isGuessable ? name : `${name}\0${file}`;
        if (reported.has(key)) continue;
        reported.add(key);
        yield { file, line, ...(isGuessable ? describeGuessable(name, searched) : describe(name, searched)) };
      }
    }
  },
};

interface Secrets {
  readonly values: ReadonlyMap<string, string>;
  /** The names of those that look like what is in any file. */
  readonly guessable: ReadonlySet<string>;
  readonly search: ValueSearch;
}

function secretsOf(workspace: Workspace): Secrets {
  const values = new Map<string, string>();
  const guessable = new Set<string>();
  const always = new Set<string>();
  for (const group of workspace.groupFiles) {
    for (const { name, value, alwaysSecret, notRedacted } of valuesOf(group, workspace)) {
      if (notRedacted !== undefined) continue;
      if (alwaysSecret) always.add(value);
      if (values.has(value)) continue;
      const shownName = `${name} of the group ${group.group}`;
      values.set(value, shownName);
      if (isGuessable(value.trim())) guessable.add(shownName);
    }
  }
  const redactor = new Redactor({ environment: workspace.environment, cwd: workspace.root });
  const search = new ValueSearch({ matcher: redactor.matcherFor(values, always), values: values.keys() });
  return { values, guessable, search };
}

/** Whether a secret looks like what is in any file: a single word, a host, a number. */
function isGuessable(value: string): boolean {
  const shape = shapeOf(value);
  return shape !== undefined && (shape !== "name" || /^\p{L}+$/u.test(value));
}

const places = {
  tracked: "a file that git tracks",
  untracked: "a file that git does not ignore",
  kept: "what git keeps of a file, which was only changed or deleted here",
  history: "the history of a file",
  commit: "a commit or a tag, such as in its message",
  name: "the name of a file",
  link: "the target of a link",
} as const;

const NO_SECRET = 'If it is not a secret, write "# noredact" above it in its group.';

function describe(name: string, { where, id }: SearchedFile): Omit<RuleFinding, "file" | "line"> {
  const what = `the value of ${name} is in ${places[where]}`;
  if (where === "untracked") {
    const why = 'The next "git add ." puts it into the repository.';
    return { severity: "warning", what, why, fix: `Take it out, or have git ignore the file. ${NO_SECRET}` };
  }
  if (where === "history") {
    return { what, fix: `Change the secret. "git log --all --find-object=${id}" shows the commits. ${NO_SECRET}` };
  }
  if (where === "commit") return { what, fix: `Change the secret. "git show ${id}" shows the place. ${NO_SECRET}` };
  return { what, fix: `Take it out, and change the secret: the history keeps it. ${NO_SECRET}` };
}

function describeGuessable(name: string, { where }: SearchedFile): Omit<RuleFinding, "file" | "line"> {
  return {
    severity: "warning",
    what: `the value of ${name} is in ${places[where]}, maybe by chance: it looks like a word or another everyday setting`,
    why: "A secret that looks like one is guessed, and makes unreadable whatever else says the word.",
    fix: `Use a random one. ${NO_SECRET}`,
  };
}
