import type { CommKind, CommMessage } from "../kernel-hooks.js";

/** The comms that are open, by id, and the target of each. */
export class OpenComms {
  readonly #targets = new Map<string, string>();

  /** Takes a message of a comm, of either side. */
  follow(kind: CommKind, { comm_id: id, target_name: target = "" }: CommMessage): void {
    if (kind === "comm_open") this.#targets.set(id, target);
    else if (kind === "comm_close") this.#targets.delete(id);
  }

  /** Forgets all: what has opened them is gone. */
  clear(): void {
    this.#targets.clear();
  }

  /** Returns the comms of a target, or all if none is named, as a `comm_info_reply` has them. */
  describe(target?: string): { readonly [id: string]: { readonly target_name: string } } {
    const found = [...this.#targets].filter(([, name]) => target === undefined || name === target);
    return Object.fromEntries(found.map(([id, name]) => [id, { target_name: name }]));
  }
}
