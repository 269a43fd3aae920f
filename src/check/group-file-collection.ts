import type { Automation } from "../automation/automation.js";
import type { Stage } from "../automation/stage.js";
import type { Assignment } from "../env-file/env-file.js";
import type { Environment } from "../environment.js";
import type { BspumpError } from "../errors.js";
import { groupFiles } from "../load/group-file.js";
import { mergeGroups, readStage, type StageReading } from "../load/read-stage.js";
import { unreadableFolder } from "./walk.js";
import type { Grant, GroupFile, Unchecked, UnsetReference } from "./workspace.js";

interface CollectedFile extends GroupFile {
  text: string;
  assignments: readonly Assignment[];
  earlier: ReadonlyMap<string, string>;
  readonly unsetReferences: Map<number, UnsetReference[]>;
  readonly errors: BspumpError[];
  readonly grants: Grant[];
  isRead: boolean;
}

/** Which groups are to be read. */
export interface GrantedStage {
  readonly automation: Automation;
  readonly stage: Stage;
  readonly secretsDir: string | undefined;
  readonly environment: Environment;
}

/** Reads the groups of stages, and keeps what was found in each file: one file is read for many automations and stages. */
export class GroupFileCollection {
  readonly #files = new Map<string, CollectedFile>();
  readonly #present = new Map<string, readonly string[]>();
  readonly #leaveOut: (place: Unchecked) => void;

  constructor(leaveOut: (place: Unchecked) => void) {
    this.#leaveOut = leaveOut;
  }

  /** The files of all groups that were read. */
  files(): readonly GroupFile[] {
    return [...this.#files.values()];
  }

  /** Returns what a stage gets; a group that is rejected is as if it were empty. Throws as {@link readStage} does for all else. */
  read({ automation, stage, secretsDir, environment }: GrantedStage): StageReading {
    const assignments = new Map<string, Assignment[]>();
    const rejected = new Map<string, BspumpError>();
    const texts = new Map<string, string>();
    const reading = readStage({
      automation,
      stage,
      secretsDir,
      environment,
      assigned: (_group, file, assignment) => {
        const known = assignments.get(file);
        if (known === undefined) assignments.set(file, [assignment]);
        else known.push(assignment);
      },
      read: (file, text) => texts.set(file, text),
      rejected: (_group, file, error) => rejected.set(file, error),
      present: (directory) => this.present(directory),
    });
    reading.groups.forEach(({ name, file }, index) => {
      if (file === undefined) return;
      const collected = this.#open(file, name);
      collected.grants.push({ automation, stage });
      const error = rejected.get(file);
      if (error !== undefined) {
        if (!collected.errors.some(({ message }) => message === error.message)) collected.errors.push(error);
        return;
      }
      const read = assignments.get(file) ?? [];
      for (const { start, unsetNames: names } of read) {
        if (names.length === 0) continue;
        const grants = collected.unsetReferences.get(start) ?? [];
        grants.push({ automation, stage, names });
        collected.unsetReferences.set(start, grants);
      }
      if (collected.isRead) return;
      collected.isRead = true;
      collected.text = texts.get(file) ?? "";
      collected.assignments = read;
      collected.earlier = valuesOf(reading.groups.slice(0, index));
    });
    return reading;
  }

  /** Returns the groups in a secrets directory, which is looked into once. */
  present(directory: string): readonly string[] {
    const present =
      this.#present.get(directory) ??
      groupFiles(directory, (code) => this.#leaveOut(unreadableFolder(directory, code)));
    this.#present.set(directory, present);
    return present;
  }

  #open(path: string, group: string): CollectedFile {
    const known = this.#files.get(path);
    if (known !== undefined) return known;
    const collected: CollectedFile = {
      path,
      group,
      text: "",
      assignments: [],
      earlier: new Map(),
      unsetReferences: new Map(),
      errors: [],
      grants: [],
      isRead: false,
    };
    this.#files.set(path, collected);
    return collected;
  }
}

function valuesOf(groups: StageReading["groups"]): Map<string, string> {
  const values = new Map<string, string>();
  for (const [name, { value }] of mergeGroups(groups)) values.set(name, value);
  return values;
}
