import { type Shown, toNotebookBundle } from "../../display/mime-bundle.js";
import { isPromise } from "../../display/promise.js";
import { show } from "../../display/show.js";
import type { DisplayContent } from "../../kernel-hooks.js";
import { currentCell, type RunningCell } from "./cell-context.js";
import { adopt } from "./main-realm.js";
import type { Messages } from "./messages.js";

/** Shows values in the outputs of the cells that run. */
export class Displays {
  readonly #messages: Messages;
  /** What is shown when the values that were asked have answered. */
  readonly #pending = new Set<Promise<unknown>>();

  constructor(messages: Messages) {
    this.#messages = messages;
  }

  /** Shows a value as the result of a cell is shown; the cell ends when it is there. */
  display(value: unknown, { id, isUpdate }: { readonly id: string; readonly isUpdate: boolean }): void {
    const cell = currentCell();
    const publish = (shown: Shown) => this.#send(cell, { ...shown, transient: { display_id: id } }, isUpdate);
    const shown = show(value);
    if (!isPromise(shown)) {
      publish(shown);
      return;
    }
    // A failure is a rejection that nothing handles, as any other of the cell's.
    const published = adopt(shown)
      .then(({ value }) => publish(value))
      .finally(() => this.#pending.delete(published));
    this.#pending.add(published);
  }

  /** Shows a MIME bundle. */
  publish(content: DisplayContent, isUpdate: boolean): void {
    this.#send(currentCell(), { ...content, data: toNotebookBundle(content.data) }, isUpdate);
  }

  clear(wait: boolean): void {
    this.#tell(currentCell(), "clear_output", { wait });
  }

  /** Settles when all that cells have asked to be shown is shown. */
  async settled(): Promise<void> {
    for (const published of this.#pending) await published.catch(() => undefined);
  }

  #send(cell: RunningCell | undefined, content: DisplayContent, isUpdate: boolean): void {
    this.#tell(cell, isUpdate ? "update_display_data" : "display_data", content);
  }

  #tell(cell: RunningCell | undefined, kind: string, content: object): void {
    if (cell?.silent === true) return;
    this.#messages.beforePrinting();
    this.#messages.send({ type: "publish", cell: cell?.id ?? 0, kind, content: plain(content) });
  }
}

/**
 * Returns what an object is as JSON, which is all that can be sent of it: made here, it has no member that cells have given every object.
 *
 * @throws TypeError if it is not one, such as by a method `toJSON` that cells have given it.
 */
export function plain<Content extends object>(content: Content): Content {
  const sent: unknown = JSON.parse(JSON.stringify(content) ?? "null");
  if (typeof sent !== "object" || sent === null || Array.isArray(sent))
    throw new TypeError("What is to be shown is not JSON.");
  return sent as Content;
}
