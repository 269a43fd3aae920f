import { resolve } from "node:path";
import type { Command } from "commander";
import { STAGES, type Stage } from "../automation/stage.js";
import type { Workspace } from "../check/workspace.js";
import { findMarkedLines } from "../env-file/marks.js";
import { BspumpError } from "../errors.js";
import { knownSecrets } from "../redaction/known-secrets.js";

interface WorkspaceCommandOptions {
  readonly stage?: Stage;
  readonly secrets?: string;
  readonly maxAge?: number;
  readonly history?: boolean;
  readonly progress?: (done: number, total: number) => void;
}

/** Reads the workspace a command is about; a folder without an automation is a usage error. */
export async function readWorkspaceOf(
  directory: string,
  { stage, secrets, maxAge, history, progress }: WorkspaceCommandOptions,
  command: Command,
): Promise<Workspace> {
  const path = resolve(directory);
  const { readWorkspace } = await import("../check/read-workspace.js");
  try {
    const workspace = readWorkspace({
      directory: path,
      secretsDir: secrets,
      stages: stage === undefined ? STAGES : [stage],
      maxAge,
      history,
      progress,
      // A copy, since each look into the environment of a process is a call into Node, and there is one a value.
      environment: { ...process.env },
    });
    if (workspace === undefined)
      return command.error(`error: there is no automation.toml in ${path}, below or above it`);
    registerSecrets(workspace);
    return workspace;
  } catch (error) {
    if (BspumpError.is(error) && error.code === "SECRETS_DIR_INVALID") command.error(`error: ${error.message}`);
    throw error;
  }
}

/** Has the values of the workspace's groups redacted in what is printed from here on: a name or a path may hold one. */
function registerSecrets(workspace: Workspace): void {
  const { secrets } = knownSecrets();
  for (const { assignments, text } of workspace.groupFiles) {
    const marks = findMarkedLines(text, assignments);
    for (const { name, value, line } of assignments) {
      if (marks.get(line) !== "noredact" && !secrets.has(value)) secrets.set(value, name);
    }
  }
}
