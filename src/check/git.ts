import { spawnSync } from "node:child_process";
import { join } from "node:path";

/** What git knows of a folder. */
export interface GitFolder {
  /** Top folder of the repository. */
  readonly top: string;
  /** Gives the tracked files in the folder and below, as absolute paths. */
  trackedFiles(): string[];
  /** Gives those of the names in the folder that git does not ignore; a tracked file counts as not ignored. */
  notIgnored(names: readonly string[]): string[];
}

/** Why git can say nothing of a folder: there is no git, no repository, or git refused. */
export interface NoGit {
  readonly kind: "no-git" | "no-repository" | "refused";
  readonly reason: string;
}

const OUTPUT_LIMIT = 256 * 1024 * 1024;

/** Asks git about a folder, through its command; nothing of the repository's own is run. */
export function openGitFolder(folder: string): GitFolder | NoGit {
  const top = git(folder, ["rev-parse", "--show-toplevel"]);
  if ("reason" in top) return top;
  return {
    top: top.output.replace(/\r?\n$/, ""),
    trackedFiles() {
      const listed = git(folder, ["ls-files", "-z", "--cached"]);
      return "reason" in listed ? [] : [...new Set(namesIn(listed.output))].map((name) => join(folder, name));
    },
    notIgnored(names) {
      // A path that begins with a dash or a colon would mean something to git.
      const paths = names.map((name) => `./${name}`);
      const ignored = git(folder, ["check-ignore", "-z", "--stdin"], paths.join("\0"));
      const found = new Set("reason" in ignored ? paths : namesIn(ignored.output));
      return names.filter((_name, index) => !found.has(paths[index] ?? ""));
    },
  };
}

function namesIn(output: string): string[] {
  return output.split("\0").filter((name) => name !== "");
}

function git(folder: string, args: readonly string[], input?: string): { output: string } | NoGit {
  // A repository's own settings may name programs for git to run while it looks; these two keep it from that.
  const settings = ["-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null"];
  const { error, status, stdout, stderr } = spawnSync("git", ["-C", folder, ...settings, ...args], {
    encoding: "utf8",
    env: environment(),
    input: input ?? "",
    maxBuffer: OUTPUT_LIMIT,
    windowsHide: true,
  });
  if (error !== undefined) return { kind: "no-git", reason: "git was not found" };
  // `check-ignore` ends with 1 where nothing is ignored.
  if (status === 0 || (status === 1 && stderr === "")) return { output: stdout };
  const told = stderr.split("\n", 1)[0] ?? "";
  return /not a git repository/.test(told)
    ? { kind: "no-repository", reason: "it is in no git repository" }
    : { kind: "refused", reason: `git says: ${told}` };
}

function environment(): NodeJS.ProcessEnv {
  // In a hook git sets variables that tie it to the repository of the hook, and to paths seen from there.
  const kept = Object.entries(process.env).filter(([name]) => !/^GIT_(?:DIR|WORK_TREE|INDEX_FILE|PREFIX)$/.test(name));
  return { ...Object.fromEntries(kept), LC_ALL: "C", GIT_OPTIONAL_LOCKS: "0" };
}
