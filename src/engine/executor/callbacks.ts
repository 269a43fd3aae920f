import { adopt, giveFunction, mainRealm, release } from "./main-realm.js";

type Callback = (...args: unknown[]) => unknown;

/** Makes of a callback what is called in its stead, or returns undefined if it is called as it is. */
export type Bind = (callback: Callback) => Callback | undefined;

/**
 * The timers that cells have set. Node keeps one that may still fire; one that has fired or was cleared is forgotten with the timer, as a server sets
 * and clears some for each request.
 */
const timersOfCells = new Set<WeakRef<object>>();
const collected = new FinalizationRegistry<WeakRef<object>>((timer) => timersOfCells.delete(timer));

/** Replaces every callback that is given to a timer, to `queueMicrotask` or to `process.nextTick` by what `bind` makes of it. */
export function bindCallbacks(bind: Bind): void {
  const { timers, timersPromises } = mainRealm;
  for (const name of ["setTimeout", "setInterval", "setImmediate"] as const) {
    replace(globalThis, name, bind, keepTimer);
    replace(timers, name, bind, keepTimer);
  }
  replace(globalThis, "queueMicrotask", bind);
  replace(process, "nextTick", bind);
  for (const name of ["setTimeout", "setImmediate"] as const) replacePromise(timersPromises, name, bind);
}

const stopTimeout = clearTimeout;
const stopImmediate = clearImmediate;

/** Stops every timer that cells have set. */
export function stopTimers(): void {
  for (const reference of timersOfCells) {
    const timer = reference.deref();
    stopTimeout(timer as NodeJS.Timeout);
    stopImmediate(timer as unknown as NodeJS.Immediate);
  }
  timersOfCells.clear();
}

function keepTimer(timer: unknown): void {
  if (typeof timer !== "object" || timer === null) return;
  const reference = new WeakRef(timer);
  timersOfCells.add(reference);
  collected.register(timer, reference);
}

function replace<Name extends string>(
  target: { [name in Name]: unknown },
  name: Name,
  bind: Bind,
  keep: (timer: unknown) => void = () => undefined,
): void {
  const original = target[name] as Callback;
  const replaced = (callback: unknown, ...args: unknown[]) => {
    const bound = typeof callback === "function" ? bind(callback as Callback) : undefined;
    const timer = Reflect.apply(original, target, [bound ?? callback, ...args]);
    keep(timer);
    return timer;
  };
  // What util.promisify and others know a function by goes along.
  Object.defineProperties(replaced, Object.getOwnPropertyDescriptors(original));
  target[name] = giveFunction(replaced) as (typeof target)[Name];
}

function replacePromise<Name extends string>(target: { [name in Name]: unknown }, name: Name, bind: Bind): void {
  const original = target[name] as Callback;
  const replaced = (...args: unknown[]) => {
    const promise = Reflect.apply(original, target, args) as Promise<unknown>;
    const bound = bind(() => undefined);
    return bound === undefined ? promise : release(afterwards(promise, bound));
  };
  target[name] = giveFunction(replaced) as (typeof target)[Name];
}

async function afterwards<Value>(promise: Promise<Value>, action: Callback): Promise<Value> {
  try {
    return (await adopt(promise)).value;
  } finally {
    action();
  }
}
