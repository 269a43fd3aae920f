import { spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { lstatSync } from "node:fs";
import { delimiter, dirname, isAbsolute, join, resolve, sep } from "node:path";
import { realPath } from "../paths.js";
import { systemErrorCode } from "../regular-file.js";
import { ancestors } from "../search.js";
import { type AskGit, GitFolder, type GitQuestion } from "./git-folder.js";

/** Why git has no answer about a folder: it is in no repository, or git failed, which was reported. */
export interface NoGit {
  readonly kind: "no-repository" | "failed";
  readonly reason: string;
}

/** A call of git that failed, so that nothing is known of what it was asked about. */
export interface GitFailure {
  /** Top folder of the repository. */
  readonly path: string;
  readonly reason: string;
  readonly advice: string;
}

interface GitOptions {
  /** Called for each failure. */
  readonly failed: (failure: GitFailure) => void;
  /** Milliseconds that a short question may take; some may take a multiple of it. Default: 10 seconds. */
  readonly timeout?: number | undefined;
}

const OUTPUT_LIMIT = 512 * 1024 * 1024;
const TIMEOUT = 10_000;

// A repository's own settings may name programs for git to run while it looks; these keep it from that. The last one is about a folder that looks like
// a repository without a .git: git would follow its settings too.
const SETTINGS = [
  "core.fsmonitor=false",
  "core.hooksPath=/dev/null",
  "submodule.recurse=false",
  "safe.bareRepository=explicit",
];

// Of the variables of this process only these reach git: what finds it and the user's own settings, and what Windows needs to start a program.
const KEPT =
  /^(?:HOME|XDG_CONFIG_HOME|SUDO_UID|SYSTEMROOT|SYSTEMDRIVE|WINDIR|USERPROFILE|HOMEDRIVE|HOMEPATH|PROGRAMDATA)$/i;

/**
 * The only place that calls git. Nothing of a repository is trusted: git runs no program that its settings name, fetches nothing, asks nobody, and is
 * ended if it takes too long.
 */
export class Git {
  readonly #failed: (failure: GitFailure) => void;
  readonly #timeout: number;
  /** Tops of the repositories in which git had to be ended: it would be again. */
  readonly #stuck = new Set<string>();

  constructor({ failed, timeout = TIMEOUT }: GitOptions) {
    this.#failed = failed;
    this.#timeout = timeout;
  }

  /** Asks which repository a folder is in. */
  open(folder: string): GitFolder | NoGit {
    const top = nearestRepository(folder);
    if (top === undefined) return { kind: "no-repository", reason: "it is in no git repository" };
    const named = this.#call(folder, top, ["rev-parse", "--show-toplevel"]);
    if (named === undefined) return { kind: "failed", reason: "git failed" };
    const found = resolve(named.toString().replace(/\r?\n$/, ""));
    if ((realPath(found) ?? found) !== top) {
      // By core.worktree a repository can say so, and then none of the files here would be looked at.
      return this.#fail(top, `git takes ${found} for its work tree`, "Take core.worktree out of its .git/config.");
    }
    const ask: AskGit = (args, question) => this.#call(folder, top, args, question);
    return new GitFolder(top, folder, ask, (reason, advice) => void this.#fail(top, reason, advice));
  }

  /** Calls git and returns what it prints; undefined if it fails. */
  #call(folder: string, top: string, args: readonly string[], question: GitQuestion = {}): Buffer | undefined {
    if (this.#stuck.has(top)) return undefined;
    const { input = "", patience = 1, alsoDone } = question;
    const timeout = this.#timeout * patience;
    const settings = SETTINGS.flatMap((setting) => ["-c", setting]);
    const { error, status, signal, stdout, stderr } = spawnSync(
      "git",
      ["--no-pager", "-C", folder, ...settings, ...args],
      {
        // On Windows a program is looked for in the working directory first.
        cwd: dirname(process.execPath),
        env: environmentFor(top),
        input,
        killSignal: "SIGKILL",
        maxBuffer: OUTPUT_LIMIT,
        timeout,
        windowsHide: true,
      },
    );
    const code = error && systemErrorCode(error);
    // One that ends before it has read all of the question says itself why.
    if (error !== undefined && code !== "EPIPE") {
      if (code === "ETIMEDOUT") this.#stuck.add(top);
      this.#fail(top, ...describeError(code, timeout));
      return undefined;
    }
    // What git could not read, it may only warn of.
    const isDone = status === 0 || status === alsoDone;
    const lines = stderr.toString().split("\n");
    const complaint = lines.find((line) => !isDone || /^(?:warning|error|fatal): /.test(line));
    if (isDone && complaint === undefined) return stdout;
    const reason = complaint ? `git says: ${complaint}` : `git ended with ${signal ?? `status ${status}`}`;
    this.#fail(top, reason, "Do what git says, or check it where git can be asked.");
    return isDone ? stdout : undefined;
  }

  #fail(path: string, reason: string, advice: string): NoGit {
    this.#failed({ path, reason, advice });
    return { kind: "failed", reason };
  }
}

/** Returns the real path of the nearest folder, from `folder` upwards, with a `.git`; whether git can use it is not asked. */
function nearestRepository(folder: string): string | undefined {
  return [...ancestors(realPath(folder) ?? folder)].find((candidate) => isThere(join(candidate, ".git")));
}

function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    // It may be there: git will say what is wrong with it.
    return true;
  }
}

function describeError(code: string | undefined, timeout: number): [reason: string, advice: string] {
  if (code === "ENOENT") return ["git was not found", "Install git, or check it where git is."];
  if (code === "ETIMEDOUT") {
    const files = ".gitignore, .git/HEAD, .git/index, .git/info/exclude or a file that .git/config names";
    return [`git did not answer within ${timeout / 1_000} s`, `Look for a FIFO or a device in place of ${files}.`];
  }
  return [`git could not be run (${code ?? "unknown reason"})`, "Check it where git can be asked."];
}

function environmentFor(top: string): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => KEPT.test(name));
  return {
    ...Object.fromEntries(kept),
    PATH: searchPath(top),
    LC_ALL: "C",
    GIT_OPTIONAL_LOCKS: "0",
    GIT_TERMINAL_PROMPT: "0",
    GIT_NO_REPLACE_OBJECTS: "1",
    // Else git would pass over a repository that begins above a mount point.
    GIT_DISCOVERY_ACROSS_FILESYSTEM: "1",
    // Git before 2.44 knows only the second. Its value names the one protocol that is allowed, which a repository could define by an alias if it
    // knew the name (`remote.origin.vcs = none` and `alias.remote-none = !command`).
    GIT_NO_LAZY_FETCH: "1",
    GIT_ALLOW_PROTOCOL: `none-${randomUUID()}`,
    // The user's own settings could have git write its traces to stderr.
    GIT_TRACE2: "0",
    GIT_TRACE2_EVENT: "0",
    GIT_TRACE2_PERF: "0",
  };
}

/** Returns the folders in which git is looked for: none that depends on the working directory, and none of the repository's own. */
function searchPath(top: string): string {
  const isOutside = (folder: string) => !`${realPath(folder) ?? folder}${sep}`.startsWith(`${top}${sep}`);
  const folders = (process.env.PATH ?? "").split(delimiter);
  return folders.filter((folder) => isAbsolute(folder) && isOutside(folder)).join(delimiter);
}
