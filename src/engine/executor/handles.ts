import type { Socket } from "node:net";

import { toList } from "./main-realm.js";

interface Handle {
  close?(): void;
  closeAllConnections?(): void;
  destroy?(): void;
  kill?(): void;
}

/** Not documented, and what every tool uses that shows what keeps a process alive; nothing else returns the handles. */
const { _getActiveHandles: activeHandles } = process as unknown as { _getActiveHandles(): Handle[] };

/** The sockets, servers and children that cells have opened. */
export class Handles {
  readonly #own: ReadonlySet<unknown>;

  constructor(commands: Socket) {
    this.#own = new Set<unknown>([...toList(activeHandles()), commands, process.stdin, process.stdout, process.stderr]);
  }

  /** Closes them all. */
  close(): void {
    for (const handle of this.#ofCells()) {
      for (const end of [handle.close, handle.closeAllConnections, handle.destroy, handle.kill]) {
        try {
          if (end !== undefined) Reflect.apply(end, handle, []);
        } catch {
          // It is closed, or has a member of that name that is for something else.
        }
      }
    }
  }

  #ofCells(): Handle[] {
    return toList(activeHandles()).filter(
      (handle) => !this.#own.has(handle) && handle.constructor?.name !== "MessagePort",
    );
  }
}
