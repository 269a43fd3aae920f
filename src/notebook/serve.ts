import { dirname, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describeExit, type ExecutorExit, SESSION_ENDED } from "../engine/exit.js";
import { BspumpError } from "../errors.js";
import type { JsonObject } from "../json.js";
import { Redaction } from "../redaction/redaction.js";
import { CellOutput } from "../session/cell-output.js";
import { Session } from "../session/session.js";
import { type Cell, codeCells, sourceOf } from "./document.js";
import { untilChanged } from "./follow.js";
import { readTypeScriptNotebook } from "./language.js";
import { PlainOutput } from "./plain-output.js";
import { hasTag } from "./tags.js";

/** How a notebook is served. */
export interface ServeOptions {
  readonly env: NodeJS.ProcessEnv;
  /** Whether a changed file in the notebook's folder starts it anew. */
  readonly follow: boolean;
  /** Writes what the notebook prints, redacted. */
  readonly write: (name: "stdout" | "stderr", text: string) => void;
}

/** How long the notebook may take to end once it was asked to, and once it is started anew, in milliseconds. */
const STOP_TIMEOUT = 7_000;
const RESTART_TIMEOUT = 2_000;

/** Runs a notebook as the process of an automation: until nothing is left to do, or it is asked to end. Nothing is written beside it. */
export class NotebookServer {
  readonly #file: string;
  readonly #options: ServeOptions;
  readonly #redaction = new Redaction();
  readonly #shown: PlainOutput;
  #session: Session | undefined;
  #stopped: NodeJS.Signals | undefined;
  #onAsked: () => void = () => undefined;
  /** Settles when the notebook was asked to end. */
  readonly #asked = new Promise<void>((settle) => {
    this.#onAsked = settle;
  });

  constructor(file: string, options: ServeOptions) {
    this.#file = resolve(file);
    this.#options = options;
    // A log, also on a terminal: who looks at one looks at what went before.
    this.#shown = new PlainOutput({ write: options.write, columns: undefined });
  }

  /** Serves. Returns the status that the process is to end with. */
  async serve(): Promise<number> {
    if (!this.#options.follow) return this.#runOnce();
    for (;;) {
      const following = new AbortController();
      const changed = untilChanged(dirname(this.#file), following.signal);
      const status = this.#runOnce();
      // One that ended is waited for too: an edit may fix it.
      const ended = Promise.all([status, this.#asked]).then(([code]) => code);
      const first = await Promise.race([changed, ended]);
      following.abort();
      if (typeof first === "number") return first;
      this.#say("A file has changed: the notebook restarts.");
      this.#session?.signal("SIGTERM");
      await Promise.race([status, sleep(RESTART_TIMEOUT)]);
      this.#session?.close();
      await status;
    }
  }

  /** Passes a signal on to the notebook's own handlers, and ends it if it does not end by itself. */
  stop(signal: NodeJS.Signals): void {
    this.#stopped = signal;
    this.#onAsked();
    this.#session?.signal(signal);
    setTimeout(() => this.#session?.close(), STOP_TIMEOUT).unref();
  }

  async #runOnce(): Promise<number> {
    let cells: readonly Cell[];
    try {
      cells = codeCells(readTypeScriptNotebook(this.#file));
    } catch (error) {
      if (!BspumpError.is(error)) throw error;
      this.#say(error.message);
      return 1;
    }
    let onEnd: (exit: ExecutorExit) => void = () => undefined;
    const ended = new Promise<ExecutorExit>((settle) => {
      onEnd = settle;
    });
    const session = new Session({
      cwd: dirname(this.#file),
      env: { ...this.#options.env, JPY_SESSION_NAME: this.#file },
      check: false,
      redact: this.#redaction.text,
      served: { onEnd },
    });
    this.#session = session;
    const outputs: CellOutput[] = [];
    for (const [index, cell] of cells.entries()) {
      if (isIgnored(cell)) continue;
      const output = this.#outputOf();
      outputs.push(output);
      const result = await session.run({ code: sourceOf(cell), name: `Cell [${index + 1}]` }, output);
      output.end();
      if (this.#stopped !== undefined) break;
      if (result.status === "ok") continue;
      // A cell that has ended the process has nothing to say.
      if (result.error.ename !== SESSION_ENDED) {
        output.onError(result.error);
        session.close();
        return 1;
      }
      break;
    }
    session.finish();
    const exit = await ended;
    // What may have been the beginning of a secret.
    for (const output of outputs) output.end();
    this.#shown.end();
    return this.#statusOf(exit);
  }

  #statusOf(exit: ExecutorExit): number {
    if (exit.code !== null) return exit.code;
    if (exit.signal === null || exit.signal !== this.#stopped) this.#say(describeExit(exit));
    return exit.signal === "SIGINT" ? 130 : exit.signal === "SIGTERM" ? 143 : 1;
  }

  #outputOf(): CellOutput {
    const send = (type: string, content: JsonObject) => this.#shown.add(type, content);
    return new CellOutput({ redaction: this.#redaction, silent: false, send });
  }

  #say(message: string): void {
    this.#options.write("stderr", `bspump: ${this.#redaction.text(message)}\n`);
  }
}

/** Whether a cell is for the notebook only: by a tag, or by a comment that it begins with. */
function isIgnored(cell: Cell): boolean {
  return hasTag(cell, "ignore") || hasTag(cell, "skip-execution") || /^\s*(?:\/\/|#)\s*ignore\b/i.test(sourceOf(cell));
}
