import type { Workspace } from "./workspace.js";

/** How bad a finding is: an error fails a check, a warning fails it with `--strict`, a note never does. */
export type Severity = "error" | "warning" | "note";

/** Something that a check found. None of its texts holds a value or a part of one. */
export interface Finding {
  /** Id of the rule that found it. */
  readonly rule: string;
  readonly severity: Severity;
  /** Absolute path of the file or folder it is about, if there is one. */
  readonly file?: string;
  /** Line in `file`, from 1. */
  readonly line?: number;
  /** Column in `line`, from 1, if it is known. */
  readonly column?: number;
  readonly what: string;
  readonly why: string;
  readonly fix: string;
}

/** What a rule finds: what it leaves out is the rule's own. */
export interface RuleFinding {
  readonly severity?: Severity;
  readonly file?: string | undefined;
  readonly line?: number | undefined;
  readonly column?: number | undefined;
  readonly what: string;
  readonly why?: string;
  readonly fix: string;
}

/** A rule of the check. Its texts are its documentation, in `--explain`, in SARIF and in each finding. */
export interface Rule {
  readonly id: string;
  readonly severity: Severity;
  /** What it finds, as a noun phrase. */
  readonly title: string;
  /** Why that is wrong, in a sentence or two. */
  readonly why: string;
  /** How it decides, what it leaves out, and what to do. */
  readonly details: string;
  find(workspace: Workspace): Iterable<RuleFinding>;
}
