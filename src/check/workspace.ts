import type { Automation } from "../automation/automation.js";
import type { Stage } from "../automation/stage.js";
import type { Assignment } from "../env-file/env-file.js";
import type { Environment } from "../environment.js";
import type { BspumpError } from "../errors.js";
import type { NoGit } from "../git/git.js";
import type { GitFolder } from "../git/git-folder.js";
import type { StageReading } from "../load/read-stage.js";

/** An automation of the workspace, and what each stage gives it. */
export interface WorkspaceAutomation extends Automation {
  /** What each stage gives; a stage whose groups are not known is left out. */
  readonly readings: ReadonlyMap<Stage, StageReading>;
  /** Paths of the files in its folder and below that belong to no other automation and are not secrets. */
  readonly sources: readonly string[];
}

/** The file of a group that is granted to an automation. */
export interface GroupFile {
  readonly path: string;
  readonly group: string;
  /** Its text; empty if all of it was rejected. */
  readonly text: string;
  /** Every assignment in it, in its order, as the file was first read without an error. */
  readonly assignments: readonly Assignment[];
  /** By the start of a value: for whom it has a reference to what is not set. */
  readonly unsetReferences: ReadonlyMap<number, readonly UnsetReference[]>;
  /** Errors in it, each once. */
  readonly errors: readonly BspumpError[];
  /** What the groups before it had set when it was first read without an error. */
  readonly earlier: ReadonlyMap<string, string>;
  /** Who gets it. */
  readonly grants: readonly Grant[];
}

/** An automation that gets a group at a stage. */
export interface Grant {
  readonly automation: Automation;
  readonly stage: Stage;
}

/** Names that a value refers to and that are not set for an automation at a stage. */
export interface UnsetReference extends Grant {
  readonly names: readonly string[];
}

/** A secrets directory that an automation of the workspace uses. */
export interface SecretsDirectory {
  readonly path: string;
  /** Names of the groups in it, whether or not one is granted. */
  readonly groups: readonly string[];
  /** Whether every automation that could get a group of it is in the workspace. */
  readonly isWhole: boolean;
}

/** A `pipelines.conf`, and the automation whose it is. */
export interface Configuration {
  readonly path: string;
  readonly automation: WorkspaceAutomation | undefined;
}

/** Something that could not be looked at, so that nothing is known of it. */
export interface Unchecked {
  readonly path: string;
  readonly reason: string;
  readonly advice: string;
}

/** What is checked, read once. */
export interface Workspace {
  readonly root: string;
  readonly automations: readonly WorkspaceAutomation[];
  readonly configurations: readonly Configuration[];
  /** Errors in what makes an automation, each once. */
  readonly errors: readonly BspumpError[];
  /** What could not be looked at, each once; it becomes more while git is asked. */
  readonly unchecked: Iterable<Unchecked>;
  /** Adds to them. */
  leaveOut(place: Unchecked): void;
  /** Whether all of the history is looked into. */
  readonly history: boolean;
  /** Called for each file that was searched. */
  readonly progress: ((done: number, total: number) => void) | undefined;
  readonly groupFiles: readonly GroupFile[];
  readonly secretsDirectories: readonly SecretsDirectory[];
  /** The stages that are asked about. */
  readonly stages: readonly Stage[];
  /** Age in milliseconds above which a group is to be rotated. */
  readonly maxAge: number | undefined;
  /** The time of the check, in milliseconds of the epoch. */
  readonly now: number;
  /** The inherited environment. */
  readonly environment: Environment;
  /** The folders of the repositories: the root, which may be in none, and each one in it that has one of its own. */
  readonly repositories: readonly string[];
  /** Asks git about a folder. */
  git(folder: string): GitFolder | NoGit;
  /** Returns a path as seen from the workspace, with slashes. */
  shown(path: string): string;
}
