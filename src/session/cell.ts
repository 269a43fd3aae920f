import type { Shown } from "../display/mime-bundle.js";
import type { StreamName } from "../engine/protocol.js";
import type { CommKind, CommMessage } from "../kernel-hooks.js";
import type { ShownError } from "./traceback.js";

/** A cell that is to run. */
export interface CellRequest {
  readonly code: string;
  /** What stack traces call it, such as `Cell [3]`. */
  readonly name: string;
  /** Whether nothing of it is shown. Default: false. */
  readonly silent?: boolean;
  readonly allowStdin?: boolean;
  /** The notebook's path, if the client names it. */
  readonly notebook?: string | undefined;
  /**
   * What the client knows the cell by when it debugs (a path or a URI, the `path` of a source in the Debug Adapter Protocol), or what returns it for the code.
   * Cells that were run with the same one are one source: breakpoints hold for the code that was run last.
   */
  readonly source?: string | ((code: string) => string) | undefined;
}

/** Takes what a cell shows, also after it has ended: by its timers and promises. */
export interface CellSink {
  onText(name: StreamName, text: string): void;
  /** Called for `display_data`, `update_display_data` and `clear_output` (Jupyter messaging protocol). */
  onPublish(type: string, content: object): void;
  /** Called for messages of comms. */
  onComm(kind: CommKind, message: CommMessage): void;
  /** Called for an error that nobody has caught. */
  onError(error: ShownError): void;
  /** Returns a line of text that the user types. */
  onInput(prompt: string, isPassword: boolean): Promise<string>;
}

/** What a cell came to. */
export type CellResult =
  | { readonly status: "ok"; readonly result: Shown | undefined }
  | { readonly status: "error"; readonly error: ShownError };
