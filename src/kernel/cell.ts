import { AsyncLocalStorage } from "node:async_hooks";
import type { JsonObject, Message } from "../jupyter/message.js";
import { bindCallbacks } from "./callbacks.js";
import type { OutputStream } from "./output-stream.js";

/** One execution of a cell: what it shows goes to it, also what its timers and promises show after it has ended. */
export interface CellExecution {
  readonly request: Message;
  /** How its code is called in stack traces, such as `Cell [3]`. */
  readonly name: string;
  /** Whether nothing of it is shown. */
  readonly silent: boolean;
  readonly allowStdin: boolean;
  readonly stream: OutputStream;
  publish(type: string, content: JsonObject): void;
}

let latest: CellExecution | undefined;

/** Runs `action` as a part of `cell`: it and whatever it starts belong to the cell. */
export function runInCell<Result>(cell: CellExecution, action: () => Result): Result {
  latest = cell;
  return context.run(cell, action);
}

/** Gives the cell to which what runs now belongs; where that is not known, the one that was started last. */
export function currentCell(): CellExecution | undefined {
  return context.getStore() ?? latest;
}

/** Has what runs in callbacks of timers belong to the cell that has set them, and be stopped by SIGINT as a cell is. */
export function bindCallbacksToCells(): void {
  bindCallbacks((callback) => {
    const cell = context.getStore();
    if (cell === undefined) return undefined;
    return function bound(this: unknown, ...args) {
      return context.run(cell, () => Reflect.apply(callback, this, args));
    };
  });
}

/** Tells to what the code that runs now belongs. */
interface Context {
  run<Result>(cell: CellExecution, action: () => Result): Result;
  getStore(): CellExecution | undefined;
}

/**
 * Tells it by callbacks of timers only: what goes on behind an await in the same turn of the event loop belongs to the callback's cell.
 */
class TurnContext implements Context {
  #current: CellExecution | undefined;
  #isReset = true;

  run<Result>(cell: CellExecution, action: () => Result): Result {
    this.#current = cell;
    if (this.#isReset) {
      this.#isReset = false;
      unboundImmediate(() => {
        this.#current = undefined;
        this.#isReset = true;
      });
    }
    return action();
  }

  getStore(): CellExecution | undefined {
    return this.#current;
  }
}

const unboundImmediate = setImmediate;
const context = openContext();

function openContext(): Context {
  const storage = new AsyncLocalStorage<CellExecution>();
  const usesHooks = storage.run(Object.create(null), () => Object.getOwnPropertySymbols(Promise.resolve()).length > 0);
  if (!usesHooks) return storage;
  // Before Node 24 it is built on hooks on every promise: these write on each promise that a cell may show, and an endless loop behind an
  // await could not be interrupted without ending the process.
  storage.disable();
  return new TurnContext();
}
