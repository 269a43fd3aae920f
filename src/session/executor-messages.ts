import { fromCommText } from "../engine/comm-text.js";
import type { Engine } from "../engine/engine.js";
import type { ExecutorMessage, SecretValue, ThrownText } from "../engine/protocol.js";
import { messageOf } from "../errors.js";
import type { CommKind, CommMessage } from "../kernel-hooks.js";
import { knownSecrets } from "../redaction/known-secrets.js";
import type { CellSinks } from "./cell-sinks.js";
import type { ShownError } from "./traceback.js";

export interface ExecutorMessagesOptions {
  /** Where what belongs to a cell is shown. */
  readonly sinks: CellSinks;
  readonly describe: (thrown: ThrownText) => ShownError;
  /** Called for messages of comms, with the number of the run that has sent each. */
  readonly onComm: (run: number, kind: CommKind, message: CommMessage) => void;
  /** Called with the names of the variables of the environment that were loaded. */
  readonly onVariables: (names: readonly string[]) => void;
  readonly answer: Engine["answer"];
}

/** Hands what the process that runs cells says to whom it concerns. */
export class ExecutorMessages {
  readonly #options: ExecutorMessagesOptions;

  constructor(options: ExecutorMessagesOptions) {
    this.#options = options;
  }

  take(message: ExecutorMessage): void {
    const { sinks, describe, onComm, onVariables } = this.#options;
    switch (message.type) {
      case "publish":
        sinks.ofOrLast(message.cell)?.onPublish(message.kind, message.content);
        break;
      case "comm":
        onComm(message.cell, message.kind, fromCommText(message.message));
        break;
      case "thrown":
        sinks.ofOrLast(message.cell)?.onError(describe(message.thrown));
        break;
      case "secrets":
        keepSecrets(message.values);
        break;
      case "variables":
        onVariables(message.names);
        break;
      case "input":
        void this.#ask(message);
        break;
      default:
    }
  }

  async #ask({ cell, id, prompt, password }: ExecutorMessage & { type: "input" }): Promise<void> {
    const { sinks, answer } = this.#options;
    try {
      const text = await sinks.ofOrLast(cell)?.onInput(prompt, password);
      answer(id, { text: text ?? "" });
    } catch (error) {
      answer(id, { error: messageOf(error) });
    }
  }
}

/** Has secrets that a cell has loaded redacted here too. */
function keepSecrets(values: readonly SecretValue[]): void {
  const { secrets, alwaysSecret } = knownSecrets();
  for (const [value, name, isAlways] of values) {
    if (!secrets.has(value)) secrets.set(value, name);
    if (isAlways) alwaysSecret.add(value);
  }
}
