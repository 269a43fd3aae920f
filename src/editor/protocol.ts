// What an editor and the process that serves it say to each other: JSON-RPC over standard input and output, with the headers of the Language
// Server Protocol. One process runs one notebook; another one knows the language for all of them.

import type { JsonObject } from "../json.js";
import type { CommKind, CommText } from "../kernel-hooks.js";

/** Has a cell run (`run/cell`). One is to end before the next is sent. */
export interface RunCellRequest {
  /** The editor's own number for this run; what the cell shows comes with it. */
  readonly run: number;
  readonly code: string;
  /** What the editor knows the cell by when it debugs (the `path` of a source in the Debug Adapter Protocol): the cell's URI. */
  readonly source?: string;
}

/** What a cell came to. */
export interface RunCellResult {
  readonly succeeded: boolean;
  /** Its number in the order in which cells have run. */
  readonly order: number;
}

/** Sends what a cell shows, redacted (`run/output`): a message of Jupyter's channel iopub. */
export interface OutputNotification {
  readonly run: number;
  readonly type: string;
  readonly content: JsonObject;
}

/** Carries a message of a comm (`run/comm`), either way: those of widgets. What the process sends is redacted. */
export interface CommNotification {
  readonly kind: CommKind;
  readonly message: CommText;
}

/** Asks the user for a line of text (`run/input`); the answer is the text, or null if the user gives none. */
export interface InputRequest {
  readonly prompt: string;
  readonly password: boolean;
}

/** A name of the notebook (`run/variables`). */
export interface VariableInfo {
  readonly name: string;
  readonly type: string;
  /** A short text of what it holds, redacted. */
  readonly value: string;
}
