import type { DebugProtocol } from "@vscode/debugprotocol";
import { fromCommText, toCommText } from "../engine/comm-text.js";
import type { CommKind, CommMessage } from "../kernel-hooks.js";
import { Redaction } from "../redaction/redaction.js";
import { CellOutput } from "../session/cell-output.js";
import { redactComm } from "../session/redact-comm.js";
import { Session } from "../session/session.js";
import type {
  CommNotification,
  InputRequest,
  OutputNotification,
  RunCellRequest,
  RunCellResult,
  VariableInfo,
} from "./protocol.js";
import { readVariables } from "./variables.js";

export interface RunnerOptions {
  /** The notebook's folder. */
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly onOutput: (output: OutputNotification) => void;
  readonly onComm: (message: CommNotification) => void;
  /** Takes the events of the debug adapter (Debug Adapter Protocol). */
  readonly onDebugEvent: (event: DebugProtocol.Event) => void;
  /** Returns the line that the user types; null if none is given. */
  readonly askForInput: (request: InputRequest) => Promise<string | null>;
}

/** Runs the cells of one notebook for an editor. */
export class NotebookRunner {
  readonly #options: RunnerOptions;
  readonly #redaction = new Redaction();
  readonly #session: Session;
  #order = 0;
  /** Requests run in turn: a look at the variables is a run too. */
  #queue: Promise<unknown> = Promise.resolve();

  constructor(options: RunnerOptions) {
    this.#options = options;
    this.#session = new Session({
      cwd: options.cwd,
      env: options.env,
      rendersWidgets: true,
      redact: this.#redaction.text,
    });
    this.#session.debugger.onEvent = options.onDebugEvent;
    this.#session.onComm = (kind, message) => this.#sendComm(kind, redactComm(message, this.#redaction));
  }

  /** Runs a cell. What it shows is sent meanwhile, and its result or error at its end. */
  run({ run, code, source }: RunCellRequest): Promise<RunCellResult> {
    return this.#enqueue(async () => {
      const order = ++this.#order;
      const output = this.#outputOf(run);
      this.#options.onOutput({ run, type: "execute_input", content: { execution_count: order } });
      const result = await this.#session.run({ code, name: `Cell [${order}]`, allowStdin: true, source }, output);
      output.end();
      if (result.status === "error") {
        output.onError(result.error);
        return { succeeded: false, order };
      }
      if (result.result) output.onPublish("execute_result", { execution_count: order, ...result.result });
      return { succeeded: true, order };
    });
  }

  /** Returns the names of the notebook. */
  variables(): Promise<readonly VariableInfo[]> {
    return this.#enqueue(() => readVariables(this.#session, this.#redaction));
  }

  /** Reads the secrets again, as `reload()` of the package does. */
  reload(): Promise<RunCellResult> {
    return this.#enqueue(async () => {
      const code = '%%nocheck\n(await import("bspump")).reload();';
      const result = await this.#session.run({ code, name: "Cell [*]", silent: true }, this.#outputOf(0, true));
      if (result.status === "error") throw new Error(result.error.evalue);
      return { succeeded: true, order: this.#order };
    });
  }

  /** Takes a message of one of the editor's comms. */
  takeComm({ kind, message }: CommNotification): void {
    this.#session.sendComm(kind, fromCommText(message));
  }

  /** Answers a request to the debug adapter, also while a cell runs or stands still. */
  debug(request: DebugProtocol.Request): Promise<DebugProtocol.Response> {
    return this.#session.debugger.request(request);
  }

  interrupt(): void {
    this.#session.interrupt();
  }

  close(): void {
    this.#session.close();
  }

  #outputOf(run: number, silent = false): CellOutput {
    const { onOutput, askForInput } = this.#options;
    return new CellOutput({
      redaction: this.#redaction,
      silent,
      send: (type, content) => onOutput({ run, type, content }),
      sendComm: (kind, message) => this.#sendComm(kind, message),
      askForInput: async (prompt, password) => {
        const text = await askForInput({ prompt: this.#redaction.text(prompt), password });
        if (text === null) throw new Error("No text was given.");
        return text;
      },
    });
  }

  #sendComm(kind: CommKind, message: CommMessage): void {
    this.#options.onComm({ kind, message: toCommText(message) });
  }

  #enqueue<Result>(action: () => Promise<Result>): Promise<Result> {
    const result = this.#queue.then(action);
    this.#queue = result.catch(() => undefined);
    return result;
  }
}
