import { AsyncLocalStorage } from "node:async_hooks";
import { bindCallbacks } from "./callbacks.js";
import { mainRealm } from "./main-realm.js";

/** A cell that runs or has run: what its timers and promises show after it has ended belongs to it too. */
export interface RunningCell {
  readonly id: number;
  /** Whether nothing of it is shown. */
  readonly silent: boolean;
  readonly allowStdin: boolean;
}

let latest: RunningCell | undefined;

/** Runs `action` as a part of `cell`: it and whatever it starts belong to the cell. */
export function runInCell<Result>(cell: RunningCell, action: () => Result): Result {
  latest = cell;
  return context.run(cell, action);
}

/** Returns the cell that what runs now belongs to, or the one that was started last if that is not known. */
export function currentCell(): RunningCell | undefined {
  return context.getStore() ?? latest;
}

/** Returns a function that does the same as a part of the current cell, whenever it is called. */
export function bindToCell<Args extends unknown[], Result>(
  action: (...args: Args) => Result,
): (...args: Args) => Result {
  const cell = currentCell();
  return cell === undefined ? action : (...args) => context.run(cell, () => action(...args));
}

/** Makes what runs in callbacks of timers belong to the cell that has set them. */
export function bindCallbacksToCells(): void {
  bindCallbacks((callback) => {
    const cell = context.getStore();
    if (cell === undefined) return undefined;
    return function bound(this: unknown, ...args) {
      return context.run(cell, () => Reflect.apply(callback, this, args));
    };
  });
}

/** Knows what the code that runs now belongs to. */
interface Context {
  run<Result>(cell: RunningCell, action: () => Result): Result;
  getStore(): RunningCell | undefined;
}

/** Knows it by callbacks of timers only: what follows an await in the same turn of the event loop belongs to the callback's cell. */
class TurnContext implements Context {
  #current: RunningCell | undefined;
  #isReset = true;

  run<Result>(cell: RunningCell, action: () => Result): Result {
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

  getStore(): RunningCell | undefined {
    return this.#current;
  }
}

const unboundImmediate = setImmediate;
const context = openContext();

function openContext(): Context {
  const storage = new AsyncLocalStorage<RunningCell>();
  const usesHooks = storage.run(
    Object.create(null),
    () => Object.getOwnPropertySymbols(mainRealm.Promise.resolve()).length > 0,
  );
  if (!usesHooks) return { run: storage.run.bind(storage), getStore: storage.getStore.bind(storage) };
  // Before Node 24 it is built on hooks on every promise, which write on each promise that a cell may show.
  storage.disable();
  return new TurnContext();
}
