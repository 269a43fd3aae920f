// What the process that runs cells and the one that has started it say to each other. Commands are JSON lines on descriptor 3. Everything the
// other way goes through standard output, between what is printed, so that its order is kept: NUL, a token, JSON, NUL. The token is new in
// each process, so that no output can be taken for a message.

import type { Shown } from "../display/mime-bundle.js";
import type { CommKind, CommText } from "../kernel-hooks.js";
import type { DecoratorOptions } from "./decorators.js";

/** The variable that holds the executor's token and options, as JSON. */
export const EXECUTOR_VARIABLE = "BSPUMP_EXECUTOR";

export interface ExecutorOptions {
  readonly token: string;
  /** The tsconfig.json whose paths are followed. */
  readonly tsconfig?: string;
  readonly jsx?: object;
  readonly decorators: DecoratorOptions;
  /**
   * Whether the cells are those of a program that is served and not of a session: what nobody catches ends it, and so do `process.exit` and
   * signals, as they end any program.
   */
  readonly isServed?: boolean;
  /** The id under which Jupyter Server has the kernel. */
  readonly kernelId?: string;
  /** Whether the client has a renderer for widgets, and so for what describes one. */
  readonly rendersWidgets?: boolean;
}

/** A cell that is to run. */
export interface RunCommand {
  readonly type: "run";
  /** New for each run. */
  readonly id: number;
  /** What stack traces call it, such as `Cell [3]`. */
  readonly name: string;
  readonly code: string;
  readonly maps: readonly string[];
  readonly hasResult: boolean;
  /** Whether nothing of it is shown. */
  readonly silent: boolean;
  readonly allowStdin: boolean;
  /** The names it declares: those it did not reach when it fails are reported. */
  readonly declared: readonly string[];
  /** Those of them that earlier cells have declared. */
  readonly redeclared: readonly string[];
  /** The notebook's path, if the client names it. */
  readonly notebook?: string;
}

export type Command =
  | RunCommand
  | { readonly type: "interrupt" }
  /** Asks for an answer to a request to stop what runs, by which the thread that stops it knows that nothing keeps the process busy. */
  | { readonly type: "answer"; readonly request: number }
  /** Says that no cell follows: the process ends when nothing is left to do. */
  | { readonly type: "finish" }
  /** Names a process that is to end with the one that has started both. */
  | { readonly type: "companion"; readonly pid: number }
  | { readonly type: "input"; readonly id: number; readonly text?: string; readonly error?: string }
  | { readonly type: "comm"; readonly kind: CommKind; readonly message: CommText };

export type StreamName = "stdout" | "stderr";

/** What was thrown, as text. */
export interface ThrownText {
  readonly name: string;
  readonly message: string;
  /** All that is shown of it: name, message, stack, members, cause. */
  readonly text: string;
}

/** What a cell that was stopped has thrown. */
export const INTERRUPTED: ThrownText = {
  name: "KeyboardInterrupt",
  message: "The cell was interrupted.",
  text: "KeyboardInterrupt: The cell was interrupted.",
};

/** What a cell came to. */
export interface CellOutcome {
  readonly result?: Shown;
  readonly thrown?: ThrownText;
  /** The names it declares, did not reach, and that hold nothing. */
  readonly missing: readonly string[];
  /** The names it declares, did not reach, and that hold what an earlier cell has set. */
  readonly kept: readonly string[];
  /** The names that are new on the global object. */
  readonly globals: readonly string[];
}

/** A value that must not be shown; `isAlways`: whatever it looks like. */
export type SecretValue = readonly [value: string, name: string, isAlways: boolean];

/** What the executor says. What is printed belongs to the stream and the cell that were named last. */
export type ExecutorMessage =
  | { readonly type: "stream"; readonly cell: number; readonly name: StreamName }
  | { readonly type: "publish"; readonly cell: number; readonly kind: string; readonly content: object }
  | { readonly type: "comm"; readonly cell: number; readonly kind: CommKind; readonly message: CommText }
  | { readonly type: "thrown"; readonly cell: number; readonly thrown: ThrownText }
  | { readonly type: "secrets"; readonly values: readonly SecretValue[] }
  | { readonly type: "variables"; readonly names: readonly string[] }
  | {
      readonly type: "input";
      readonly cell: number;
      readonly id: number;
      readonly prompt: string;
      readonly password: boolean;
    }
  /** Says in standard error that a cell writes nothing more to it. */
  | { readonly type: "end"; readonly cell: number }
  | ({ readonly type: "done"; readonly cell: number } & CellOutcome);
