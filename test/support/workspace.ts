import { spawnSync } from "node:child_process";
import { isAbsolute, join, relative, sep } from "node:path";
import { expect } from "vitest";
import type { Finding, Rule } from "#dist/check/finding.js";
import { readWorkspace, type WorkspaceOptions } from "#dist/check/read-workspace.js";
import { runRules } from "#dist/check/run-rules.js";
import type { Workspace } from "#dist/check/workspace.js";
import { temporaryFolder } from "./folder.js";

/** A finding as tests compare it: its file as seen from the workspace. */
export type ShownFinding = Pick<Finding, "severity" | "file" | "line" | "what" | "fix">;

type Options = Partial<WorkspaceOptions> & {
  /** Done to the folder before it is read. */
  readonly prepare?: (folder: string) => void;
};

/** Reads a workspace made of `files`, with nothing of the test's own environment. */
export function workspaceOf(
  files: Record<string, string | Uint8Array>,
  { prepare, ...options }: Options = {},
): Workspace {
  const folder = temporaryFolder(files);
  prepare?.(folder);
  const directory = join(folder, options.directory ?? "");
  const workspace = readWorkspace({ environment: { HOME: folder }, ...options, directory });
  return workspace ?? expect.unreachable("there is no automation");
}

/** Returns what a rule finds in a workspace made of `files`. */
export function findingsOf(rule: Rule, files: Record<string, string | Uint8Array>, options?: Options): ShownFinding[] {
  const workspace = workspaceOf(files, options);
  return runRules([rule], workspace).map(({ rule: id, why, severity, file, line, what, fix }) => {
    expect(id).toBe(rule.id);
    expect(why).not.toBe("");
    const shown = file === undefined || !isAbsolute(file) ? file : relative(workspace.root, file).split(sep).join("/");
    return {
      severity,
      ...(shown === undefined ? {} : { file: shown }),
      ...(line === undefined ? {} : { line }),
      what,
      fix,
    };
  });
}

/** An `automation.toml` with groups by stage. */
export function automation(groups: Record<string, readonly string[]>): string {
  return `[secrets]\n${Object.entries(groups)
    .map(([stage, names]) => `${stage} = ${JSON.stringify(names)}\n`)
    .join("")}`;
}

/** Makes a folder a repository, and adds what is named to it. */
export function makeRepository(folder: string, tracked: readonly string[] = []): void {
  git(folder, "init", "-q");
  if (tracked.length > 0) git(folder, "add", "-f", "--", ...tracked);
}

function git(folder: string, ...args: string[]): void {
  const { PATH = "" } = process.env;
  const { status, stderr } = spawnSync("git", ["-C", folder, ...args], {
    encoding: "utf8",
    env: { PATH, HOME: folder },
  });
  expect(stderr).toBe("");
  expect(status).toBe(0);
}
