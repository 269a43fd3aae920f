import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { describe, expect, test } from "vitest";
import { Git, type GitFailure } from "#dist/git/git.js";
import { callCommand } from "../support/command.js";
import { temporaryFolder } from "../support/folder.js";
import { automation } from "../support/workspace.js";

/** A repository in which a group is tracked; `outside` is a folder beside it. */
interface Repository {
  readonly outside: string;
  readonly folder: string;
  /** A program that leaves a mark, in a repository's folder that is not on the search path. */
  readonly program: string;
  git(...args: readonly string[]): string;
  setting(name: string, value: string): void;
}

function repository(): Repository {
  const outside = temporaryFolder({
    "ws/automation.toml": automation({ dev: ["foo"] }),
    "ws/secrets/foo": "TOKEN=canary-5d2f91\n",
    "ws/.gitignore": "*.log\n",
    "ws/dir/file": "x\n",
    "home/x": "",
    program: '#!/bin/sh\n: > "$(dirname "$0")/ran"\nexit 1\n',
  });
  const folder = join(outside, "ws");
  const program = join(outside, "program");
  chmodSync(program, 0o755);
  const git = (...args: readonly string[]) => {
    const options = { encoding: "utf8", env: { PATH: process.env.PATH, HOME: join(outside, "home") } } as const;
    const { status, stdout, stderr } = spawnSync("git", ["-C", folder, ...args], options);
    expect(status, stderr).toBe(0);
    return stdout.trim();
  };
  const setting = (name: string, value: string) => void git("config", "--add", name, value);
  git("init", "-q");
  setting("user.name", "a");
  setting("user.email", "a@example.com");
  git("add", "-A");
  git("commit", "-qm", "first");
  return { outside, folder, program, git, setting };
}

async function check({ outside, folder }: Repository, env: Record<string, string> = {}) {
  const { status, stdout, stderr } = await callCommand(["check", "--json", "--history"], {
    cwd: folder,
    env: { HOME: join(outside, "home"), ...env },
  });
  expect(stderr).toBe("");
  const { findings }: { findings: { rule: string; severity: string; what: string }[] } = JSON.parse(stdout);
  return {
    status,
    errors: findings.filter(({ severity }) => severity === "error"),
    ran: existsSync(join(outside, "ran")),
  };
}

// Git was asked for all of it: what it tracks, and what its history holds.
const answered = [
  { rule: "secrets-tracked", what: "the group foo is tracked by git" },
  { rule: "value-tracked", what: "the value of TOKEN of the group foo is in the history of a file" },
];

/** Takes the blob of a file from the repository, so that git would fetch it from where the settings say. */
function loseObject({ git, folder }: Repository, name: string): void {
  const object = git("rev-parse", name);
  rmSync(join(folder, ".git", "objects", object.slice(0, 2), object.slice(2)));
}

function promise({ setting, folder, program }: Repository): void {
  setting("core.repositoryformatversion", "1");
  setting("extensions.partialClone", "origin");
  setting("remote.origin.promisor", "true");
  setting("remote.origin.url", folder);
  setting("remote.origin.uploadpack", program);
}

function skipGitignore(repo: Repository): void {
  repo.git("update-index", "--skip-worktree", ".gitignore");
  rmSync(join(repo.folder, ".gitignore"));
  loseObject(repo, ":.gitignore");
}

// Each would have a plain git run the program, or is near to what would.
const hostile: Record<string, (repo: Repository) => void> = {
  "core.fsmonitor": ({ setting, program }) => setting("core.fsmonitor", program),
  "core.hooksPath, and hooks": ({ setting, folder, program }) => {
    const names = [
      "post-index-change",
      "fsmonitor-watchman",
      "query-watchman",
      "reference-transaction",
      "post-checkout",
    ];
    for (const name of names) {
      mkdirSync(join(folder, "hooks"), { recursive: true });
      for (const hooks of ["hooks", ".git/hooks"]) symlinkSync(program, join(folder, hooks, name));
    }
    setting("core.hooksPath", join(folder, "hooks"));
  },
  filters: ({ setting, folder, program }) => {
    for (const kind of ["clean", "smudge", "process"]) setting(`filter.x.${kind}`, program);
    setting("diff.x.textconv", program);
    setting("diff.x.command", program);
    setting("diff.external", program);
    writeFileSync(join(folder, ".gitattributes"), "* filter=x diff=x\n");
  },
  "an alias of each command": ({ setting, program }) => {
    for (const name of ["rev-parse", "ls-files", "ls-tree", "check-ignore", "cat-file", "rev-list", "diff-tree"])
      setting(`alias.${name}`, `!${program}`);
  },
  "a pager, an editor and what asks for passwords": ({ setting, program }) => {
    for (const name of ["core.pager", "pager.ls-files", "core.editor", "core.askPass", "credential.helper"]) {
      setting(name, program);
    }
    for (const name of ["core.sshCommand", "core.gitProxy", "gpg.program", "core.alternateRefsCommand"]) {
      setting(name, program);
    }
  },
  "a setting in an included file": ({ setting, folder, program }) => {
    writeFileSync(join(folder, "more"), `[core]\n\tfsmonitor = ${program}\n`);
    setting("include.path", "../more");
    setting("includeIf.gitdir:/.path", "../more");
  },
  "a folder that looks like a repository": (repo) => {
    renameSync(join(repo.folder, "dir", "file"), join(repo.folder, "file"));
    spawnSync("git", ["init", "-q", "--bare", join(repo.folder, "dir")]);
    writeFileSync(join(repo.folder, "dir", "automation.toml"), automation({ dev: ["foo"] }));
    spawnSync("git", ["-C", join(repo.folder, "dir"), "config", "core.fsmonitor", repo.program]);
    spawnSync("git", ["-C", join(repo.folder, "dir"), "config", "core.worktree", ".."]);
  },
};

// A plain git fetches what is missing for these, by a program of the repository's own.
const fetching: Record<string, (repo: Repository) => void> = {
  "a .gitignore that is missing, for check-ignore": (repo) => {
    repo.git("rm", "-q", "--cached", "secrets/foo");
    skipGitignore(repo);
    promise(repo);
  },
  "a tree that is missing from a sparse index, for ls-files": (repo) => {
    repo.git("sparse-checkout", "set", "--cone", "--sparse-index", "secrets");
    loseObject(repo, "HEAD:dir");
    promise(repo);
  },
  "a protocol of the repository's own": (repo) => {
    repo.git("rm", "-q", "--cached", "secrets/foo");
    skipGitignore(repo);
    promise(repo);
    for (const name of ["none", "never", "file", ""]) {
      repo.setting("remote.origin.vcs", name);
      repo.setting(`alias.remote-${name}`, `!${repo.program}`);
      repo.setting(`protocol.${name || "x"}.allow`, "always");
    }
    repo.setting("remote.origin.vcs", "none");
  },
  "the protocol ext": (repo) => {
    repo.git("rm", "-q", "--cached", "secrets/foo");
    skipGitignore(repo);
    promise(repo);
    repo.git("config", "--replace-all", "remote.origin.url", `ext::${repo.program}`);
    repo.setting("protocol.ext.allow", "always");
    repo.setting("protocol.allow", "always");
  },
};

describe.skipIf(process.platform === "win32")("a hostile repository runs nothing", () => {
  test.each(Object.entries(hostile))("%s", async (_name, prepare) => {
    const repo = repository();
    prepare(repo);
    const { status, errors, ran } = await check(repo);
    expect(ran).toBe(false);
    expect(status).toBe(1);
    expect(errors).toMatchObject(answered);
  });

  test.each(Object.entries(fetching))("%s", async (_name, prepare) => {
    const repo = repository();
    prepare(repo);
    const { status, errors, ran } = await check(repo);
    expect(ran).toBe(false);
    expect(status).toBe(1);
    expect(errors).toContainEqual(
      expect.objectContaining({ rule: "not-checked", what: expect.stringContaining("not checked: git ") }),
    );
    // The same questions by a plain git: what was tried is really an attack.
    const options = { env: { PATH: process.env.PATH, HOME: repo.outside }, input: "./secrets/foo" };
    spawnSync("git", ["-C", repo.folder, "ls-files"], options);
    spawnSync("git", ["-C", repo.folder, "check-ignore", "--stdin"], options);
    expect(existsSync(join(repo.outside, "ran"))).toBe(true);
  });

  test.each([
    ["settings", { GIT_CONFIG_COUNT: "1", GIT_CONFIG_KEY_0: "core.fsmonitor", GIT_CONFIG_VALUE_0: "PROGRAM" }],
    ["settings as parameters", { GIT_CONFIG_PARAMETERS: "'core.fsmonitor'='PROGRAM'" }],
    ["another repository", { GIT_DIR: "/nowhere", GIT_WORK_TREE: "/nowhere", GIT_INDEX_FILE: "/nowhere/index" }],
    ["a trace", { GIT_TRACE: "1", GIT_TRACE2: "1", GIT_TRACE_SETUP: "2" }],
    ["a limit", { GIT_CEILING_DIRECTORIES: "/" }],
    ["another folder for its programs", { GIT_EXEC_PATH: "/nowhere" }],
    ["other rules for paths", { GIT_GLOB_PATHSPECS: "1", GIT_ICASE_PATHSPECS: "1" }],
  ])("variables of git's are not inherited: %s", async (_name, variables) => {
    const repo = repository();
    const env = Object.entries(variables).map(([name, value]) => [name, value.replace("PROGRAM", repo.program)]);
    const { status, errors, ran } = await check(repo, Object.fromEntries(env));
    expect({ status, ran }).toEqual({ status: 1, ran: false });
    expect(errors).toMatchObject(answered);
  });

  test("a git in the repository is not run, however the search path leads there", async () => {
    const repo = repository();
    symlinkSync(repo.program, join(repo.folder, "git"));
    const { PATH = "" } = process.env;
    const { errors, ran } = await check(repo, { PATH: ["", ".", repo.folder, PATH].join(delimiter) });
    expect(ran).toBe(false);
    expect(errors).toMatchObject(answered);
  });
});

describe("a repository about which git fails is an error", () => {
  test.each<[string, (repo: Repository) => void, string]>([
    [
      "a corrupt index",
      ({ folder }) => writeFileSync(join(folder, ".git", "index"), "DIRC, but no index"),
      "git says: ",
    ],
    ["no HEAD", ({ folder }) => rmSync(join(folder, ".git", "HEAD")), "git says: fatal: not a git repository"],
    ["settings that cannot be read", ({ folder }) => writeFileSync(join(folder, ".git", "config"), "["), "bad config"],
    [
      "a .git that leads nowhere",
      ({ folder }) => {
        rmSync(join(folder, ".git"), { recursive: true });
        writeFileSync(join(folder, ".git"), "gitdir: /nowhere\n");
      },
      "git says: fatal: not a git repository: /nowhere",
    ],
    ["another work tree", ({ setting, outside }) => setting("core.worktree", outside), "for its work tree"],
    [
      "a folder in place of a .gitignore",
      ({ folder, git }) => {
        git("rm", "-q", "--cached", "secrets/foo");
        rmSync(join(folder, ".gitignore"));
        mkdirSync(join(folder, "secrets", ".gitignore"));
        symlinkSync(".gitignore", join(folder, ".gitignore"));
      },
      "git says: warning: unable to access '.gitignore'",
    ],
  ])("%s", async (_name, prepare, what) => {
    const repo = repository();
    prepare(repo);
    const { status, errors } = await check(repo);
    expect(status).toBe(1);
    const failures = errors.filter(({ rule }) => rule === "not-checked");
    expect(failures).toMatchObject([{ what: expect.stringContaining(what) }]);
  });

  test("no git", async () => {
    const { status, errors } = await check(repository(), { PATH: "/nowhere" });
    expect(status).toBe(1);
    expect(errors).toMatchObject([{ rule: "not-checked", what: "not checked: git was not found" }]);
  });
});

const fifos: Record<string, (repo: Repository) => string> = {
  ".gitignore": () => ".gitignore",
  "secrets/.gitignore": () => "secrets/.gitignore",
  ".git/index": () => ".git/index",
  ".git/HEAD": () => ".git/HEAD",
  ".git/config": () => ".git/config",
  ".git/info/exclude": () => ".git/info/exclude",
  "include.path": ({ setting, folder }) => {
    setting("include.path", join(folder, "fifo"));
    return "fifo";
  },
  "core.excludesFile": ({ setting, folder }) => {
    setting("core.excludesFile", join(folder, "fifo"));
    return "fifo";
  },
};

describe.skipIf(process.platform === "win32")("a FIFO does not hang it", () => {
  test.each(Object.entries(fifos))("%s", (_name, place) => {
    const repo = repository();
    const file = join(repo.folder, place(repo));
    rmSync(file, { force: true });
    expect(spawnSync("mkfifo", [file]).status).toBe(0);
    const failures: GitFailure[] = [];
    const git = new Git({ failed: (failure) => failures.push(failure), timeout: 300 });
    for (const folder of [repo.folder, join(repo.folder, "secrets")]) {
      const answer = git.open(folder);
      if ("reason" in answer) continue;
      answer.trackedFiles();
      answer.notIgnored(["new-group"]);
    }
    expect(failures).toMatchObject([
      { path: repo.folder, reason: expect.stringMatching(/^git did not answer within 0\.[39] s$/) },
    ]);
  });

  test("in place of an automation.toml, which is an error", async () => {
    const repo = repository();
    rmSync(join(repo.folder, "automation.toml"));
    expect(spawnSync("mkfifo", [join(repo.folder, "automation.toml")]).status).toBe(0);
    const { status, errors } = await check(repo);
    expect(status).toBe(1);
    expect(errors).toMatchObject([{ rule: "not-checked", what: "not checked: it is not a file" }]);
  });
});
