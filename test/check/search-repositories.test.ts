import { spawnSync } from "node:child_process";
import { appendFileSync, chmodSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readWorkspace } from "#dist/check/read-workspace.js";
import { valueTracked } from "#dist/check/rules/value-tracked.js";
import { runRules } from "#dist/check/run-rules.js";
import { callCommand, runCommand } from "../support/command.js";
import { temporaryFolder } from "../support/folder.js";
import { automation } from "../support/workspace.js";

const canary = "cnry7Qm2Xw9Lp4Zt";

interface Repository {
  readonly folder: string;
  readonly git: (...args: string[]) => string;
  readonly write: (name: string, content: string | Uint8Array) => void;
  readonly commit: (message?: string) => void;
}

function repository(files: Record<string, string | Uint8Array> = {}): Repository {
  const folder = temporaryFolder({
    "a/automation.toml": automation({ dev: ["foo"] }),
    "secrets/foo": `TOKEN=${canary}\n`,
    ".gitignore": "/secrets/\n*.log\n",
    ...files,
  });
  const env = { PATH: process.env.PATH, HOME: folder, GIT_CONFIG_GLOBAL: "/dev/null" };
  const git = (...args: string[]) => {
    const identity = ["-c", "user.name=a", "-c", "user.email=a@example.com"];
    const { status, stdout, stderr } = spawnSync("git", ["-C", folder, ...identity, ...args], {
      env,
      encoding: "utf8",
    });
    expect(status, stderr).toBe(0);
    return stdout.trim();
  };
  const commit = (message = "change") => {
    git("add", "-A");
    git("commit", "-qm", message);
  };
  git("init", "-q");
  commit();
  return { folder, git, commit, write: (name, content) => writeFileSync(join(folder, name), content) };
}

type Found = [severity: string, rule: string, file: string, line: number | undefined, what: string];

async function check({ folder }: Repository, ...args: string[]): Promise<{ status: number | null; found: Found[] }> {
  const { status, stdout, stderr } = await callCommand(["check", "--json", ...args], {
    cwd: folder,
    env: { HOME: folder },
  });
  expect(stderr).toBe("");
  expect(stdout).not.toContain(canary);
  const { findings } = JSON.parse(stdout) as {
    findings: { severity: string; rule: string; file: string; line?: number; what: string }[];
  };
  const found = findings
    .filter(({ rule }) => ["value-tracked", "not-checked", "secrets-tracked"].includes(rule))
    .map(({ severity, rule, file, line, what }): Found => {
      const name = file.replace(`${folder}/`, "");
      return [severity, rule, name, line, what.replace("the value of TOKEN of the group foo is in ", "")];
    });
  return { status, found };
}

const error = (file: string, line: number | undefined, what: string): Found => [
  "error",
  "value-tracked",
  file,
  line,
  what,
];
const KEPT = "what git keeps of a file, which was only changed or deleted here";
const text = `one\n// ${canary}\n`;

describe("what git keeps of a file that is otherwise here", () => {
  test("a file that is committed and was only deleted", async () => {
    const repo = repository({ "a/x.ts": text });
    rmSync(join(repo.folder, "a/x.ts"));
    expect(await check(repo)).toEqual({ status: 1, found: [error("a/x.ts", 2, KEPT)] });
  });

  test("a file that was only changed", async () => {
    const repo = repository({ "a/x.ts": text });
    repo.write("a/x.ts", "clean\n");
    expect((await check(repo)).found).toEqual([error("a/x.ts", 2, KEPT)]);
  });

  test("a change that is only in the index", async () => {
    const repo = repository({ "a/x.ts": "clean\n" });
    repo.write("a/x.ts", text);
    repo.git("add", "a/x.ts");
    repo.write("a/x.ts", "clean\n");
    expect((await check(repo)).found).toEqual([error("a/x.ts", 2, KEPT)]);
  });

  test("a file that was taken out of the index, and is in the last commit", async () => {
    const repo = repository({ "a/x.ts": text });
    repo.git("rm", "-q", "--cached", "a/x.ts");
    rmSync(join(repo.folder, "a/x.ts"));
    expect((await check(repo)).found).toEqual([error("a/x.ts", 2, KEPT)]);
  });

  test("a group that is in the last commit only", async () => {
    const repo = repository();
    repo.git("add", "-f", "secrets/foo");
    repo.git("commit", "-qm", "the group");
    repo.git("rm", "-q", "--cached", "secrets/foo");
    expect((await check(repo)).found).toEqual([error("secrets/foo", 1, KEPT)]);
  });

  test("each place once, and line ends that git converts are no other content", async () => {
    const repo = repository({ "a/x.ts": text });
    repo.write("a/x.ts", text.replaceAll("\n", "\r\n"));
    expect((await check(repo)).found).toEqual([error("a/x.ts", 2, "a file that git tracks")]);
  });

  test("nothing, before the first commit", async () => {
    const repo = repository();
    rmSync(join(repo.folder, ".git"), { recursive: true });
    repo.git("init", "-q");
    repo.git("add", "-A");
    expect(await check(repo)).toEqual({ status: 0, found: [] });
  });
});

describe("what is not a tracked text", () => {
  test("a file that git neither tracks nor ignores is a warning", async () => {
    const repo = repository();
    repo.write("a/new.ts", text);
    repo.write("a/new.log", text);
    const found = [["warning", "value-tracked", "a/new.ts", 2, "a file that git does not ignore"]];
    expect(await check(repo)).toEqual({ status: 0, found });
  });

  test.each([
    ["bytes", Buffer.concat([Buffer.of(0, 255), Buffer.from(canary), Buffer.of(0)])],
    ["UTF-16", Buffer.concat([Buffer.of(0), Buffer.from(`x${canary}x`, "utf16le")])],
    ["UTF-16 of the other order", Buffer.concat([Buffer.of(0), Buffer.from(`x${canary}`, "utf16le").swap16()])],
  ])("a binary file: %s", async (_name, bytes) => {
    expect((await check(repository({ "a/x.bin": bytes }))).found).toEqual([
      error("a/x.bin", undefined, "a file that git tracks"),
    ]);
  });

  test("a value that is not ASCII, in a binary file", async () => {
    const value = "příliš-žluťoučký-kůň";
    const bytes = Buffer.concat([Buffer.of(0, 255), Buffer.from(value)]);
    const repo = repository({ "a/x.bin": bytes, "secrets/foo": `PASSWORD=${value}\n` });
    expect((await check(repo)).found.map(([, rule, file]) => [rule, file])).toEqual([["value-tracked", "a/x.bin"]]);
  });

  test("the name of a file", async () => {
    const repo = repository({ [`a/${canary}.txt`]: "" });
    const { found } = await check(repo);
    expect(found).toEqual([error("a/[redacted TOKEN].txt", undefined, "the name of a file")]);
  });

  test.skipIf(process.platform === "win32")("the target of a link", async () => {
    const repo = repository();
    symlinkSync(`/nowhere/${canary}`, join(repo.folder, "a", "link"));
    repo.commit();
    expect((await check(repo)).found).toEqual([error("a/link", undefined, "the target of a link")]);
    rmSync(join(repo.folder, "a", "link"));
    expect((await check(repo)).found).toEqual([error("a/link", 1, KEPT)]);
  });

  test("a file of any size, wherever in it", { timeout: 60_000 }, async () => {
    const repo = repository({ "a/large.csv": "x" });
    const piece = Buffer.alloc(64 * 1024 * 1024 - 10, "0123456789\n");
    repo.write("a/large.csv", piece);
    // Over the end of what is read at a time.
    appendFileSync(join(repo.folder, "a/large.csv"), `${canary}\n`);
    appendFileSync(join(repo.folder, "a/large.csv"), piece);
    expect((await check(repo)).found).toEqual([error("a/large.csv", undefined, "a file that git tracks")]);
  });

  // Root reads every file; as nobody it does not.
  const uid = process.getuid?.() === 0 ? 65_534 : undefined;
  test.skipIf(process.platform === "win32")("a file that may not be read is an error", async () => {
    const repo = repository({ "a/x.ts": "x\n" });
    spawnSync("chmod", ["-R", "a+rX", repo.folder]);
    chmodSync(join(repo.folder, "a/x.ts"), 0);
    writeFileSync(join(repo.folder, ".gitconfig"), "[safe]\n\tdirectory = *\n");
    const { status, stdout } = await runCommand(["check", "--json"], {
      cwd: repo.folder,
      env: { HOME: repo.folder },
      uid,
    });
    expect(status).toBe(1);
    expect(JSON.parse(stdout).findings).toContainEqual(
      expect.objectContaining({
        rule: "not-checked",
        file: join(repo.folder, "a/x.ts"),
        what: "not checked: the file cannot be read (EACCES)",
        fix: "Check its permissions.",
      }),
    );
  });
});

describe("--history", () => {
  const HISTORY = "the history of a file";
  const gone = (repo: Repository) => {
    repo.write("a/x.ts", text);
    repo.commit();
    repo.write("a/x.ts", "clean\n");
    repo.commit();
  };

  test("finds what later commits have taken out; without it nothing is reported", async () => {
    const repo = repository();
    gone(repo);
    expect(await check(repo)).toEqual({ status: 0, found: [] });
    expect(await check(repo, "--history")).toEqual({ status: 1, found: [error("a/x.ts", 2, HISTORY)] });
  });

  test("names the commits by a command that tells them", async () => {
    const repo = repository();
    gone(repo);
    const { stdout } = await callCommand(["check", "--history"], { cwd: repo.folder, env: { HOME: repo.folder } });
    const [command = ""] = /git log --all --find-object=\w+/.exec(stdout.replaceAll(/\s+/g, " ")) ?? [];
    expect(repo.git(...command.split(" ").slice(1), "--format=%s").split("\n")).toEqual(["change", "change"]);
  });

  test.each<[string, (repo: Repository) => void, Found]>([
    [
      "another branch",
      (repo) => {
        repo.git("checkout", "-qb", "other");
        gone(repo);
        repo.git("checkout", "-q", "-");
      },
      error("a/x.ts", 2, HISTORY),
    ],
    [
      "what was stashed",
      (repo) => {
        repo.write("a/automation.toml", `${automation({ dev: ["foo"] })}# ${canary}\n`);
        repo.git("stash", "-q");
      },
      error("a/automation.toml", 3, HISTORY),
    ],
    [
      "a commit that was undone",
      (repo) => {
        repo.write("a/x.ts", text);
        repo.commit();
        repo.git("reset", "-q", "--hard", "HEAD~1");
      },
      error("a/x.ts", 2, HISTORY),
    ],
    [
      "the message of a commit",
      (repo) => void repo.git("commit", "-q", "--allow-empty", "-m", `use ${canary}`),
      error("FOLDER", undefined, "a commit or a tag, such as in its message"),
    ],
    [
      "the name of a file that was renamed",
      (repo) => {
        repo.write(`a/${canary}.txt`, "x\n");
        repo.commit();
        renameSync(join(repo.folder, `a/${canary}.txt`), join(repo.folder, "a/x.txt"));
        repo.commit();
      },
      error("a/[redacted TOKEN].txt", undefined, "the name of a file"),
    ],
  ])("looks into %s", async (_name, prepare, wanted) => {
    const repo = repository();
    prepare(repo);
    expect(await check(repo)).toEqual({ status: 0, found: [] });
    const found = wanted.map((part) => (part === "FOLDER" ? repo.folder : part));
    expect((await check(repo, "--history")).found).toEqual([found]);
  });
});

test("each file is reported while it is searched", () => {
  const { folder } = repository({ "a/x.ts": "x\n", "a/y.ts": "y\n" });
  const calls: [number, number][] = [];
  const progress = (done: number, total: number) => void calls.push([done, total]);
  const workspace = readWorkspace({ directory: folder, environment: { HOME: folder }, progress });
  runRules([valueTracked], workspace ?? expect.unreachable());
  expect(calls).toEqual([
    [1, 4],
    [2, 4],
    [3, 4],
    [4, 4],
  ]);
});
