import { currentCell } from "./cell-context.js";
import { giveFunction, release } from "./main-realm.js";
import type { Messages } from "./messages.js";

interface Question {
  readonly id: number;
  resolve(text: string): void;
  reject(error: Error): void;
}

/** Asks the user of the notebook for lines of text. */
export class Input {
  readonly #messages: Messages;
  #asked = 0;
  #question: Question | undefined;

  constructor(messages: Messages) {
    this.#messages = messages;
  }

  /** The function `prompt` of notebooks; see `kernel/globals`. */
  readonly ask = giveFunction((message?: unknown, options?: { readonly password?: boolean }) =>
    release(this.#ask(message ?? "", options?.password ?? false)),
  );

  async #ask(message: unknown, password: boolean): Promise<string> {
    const cell = currentCell();
    if (cell?.allowStdin !== true) {
      throw new Error(
        "prompt() gets no input here: the client that runs this notebook takes none. Give the value in a variable.",
      );
    }
    this.#question?.reject(new Error("Another prompt() is asking now."));
    const id = ++this.#asked;
    const answer = new Promise<string>((resolve, reject) => {
      this.#question = { id, resolve, reject };
    });
    this.#messages.send({ type: "input", cell: cell.id, id, prompt: String(message), password });
    return answer;
  }

  take({ id, text, error }: { readonly id: number; readonly text?: string; readonly error?: string }): void {
    if (this.#question?.id !== id) return;
    if (error === undefined) this.#question.resolve(text ?? "");
    else this.#question.reject(new Error(error));
    this.#question = undefined;
  }

  interrupt(): void {
    this.#question?.reject(new Error("The cell was interrupted."));
    this.#question = undefined;
  }
}
