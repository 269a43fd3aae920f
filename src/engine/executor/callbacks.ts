import timers from "node:timers";
import timersPromises from "node:timers/promises";

type Callback = (...args: unknown[]) => unknown;

/** Makes of a callback what is called in its stead, or returns undefined if it is called as it is. */
export type Bind = (callback: Callback) => Callback | undefined;

type Timer = object | number;

/** The timers that cells have set and that may still fire. */
const waiting = new Set<Timer>();

/** Replaces every callback that is given to a timer, to `queueMicrotask` or to `process.nextTick` by what `bind` makes of it. */
export function bindCallbacks(bind: Bind): void {
  for (const name of ["setTimeout", "setInterval", "setImmediate"] as const) {
    replaceTimer(globalThis, name, bind);
    replaceTimer(timers, name, bind);
  }
  replace(globalThis, "queueMicrotask", bind);
  replace(process, "nextTick", bind);
  for (const name of ["setTimeout", "setImmediate"] as const) replacePromise(timersPromises, name, bind);
}

const { clearTimeout: stopTimeout, clearImmediate: stopImmediate } = globalThis;

/** Stops every timer that cells have set. */
export function stopTimers(): void {
  for (const timer of waiting) {
    stopTimeout(timer as NodeJS.Timeout);
    stopImmediate(timer as unknown as NodeJS.Immediate);
  }
  waiting.clear();
}

function replaceTimer<Name extends string>(target: { [name in Name]: unknown }, name: Name, bind: Bind): void {
  const original = target[name] as (...args: unknown[]) => Timer;
  const isRepeated = name === "setInterval";
  const replaced = (callback: unknown, ...args: unknown[]) => {
    if (typeof callback !== "function") return Reflect.apply(original, target, [callback, ...args]);
    const bound = bind(callback as Callback) ?? (callback as Callback);
    const timer: Timer = Reflect.apply(original, target, [
      isRepeated
        ? bound
        : function called(this: unknown, ...rest: unknown[]) {
            waiting.delete(timer);
            return Reflect.apply(bound, this, rest);
          },
      ...args,
    ]);
    waiting.add(timer);
    return timer;
  };
  // What util.promisify and others know a function by goes along.
  target[name] = Object.defineProperties(replaced, Object.getOwnPropertyDescriptors(original)) as (typeof target)[Name];
}

function replace<Name extends string>(target: { [name in Name]: unknown }, name: Name, bind: Bind): void {
  const original = target[name] as Callback;
  const replaced = (callback: unknown, ...args: unknown[]) => {
    const bound = typeof callback === "function" ? bind(callback as Callback) : undefined;
    return Reflect.apply(original, target, [bound ?? callback, ...args]);
  };
  target[name] = Object.defineProperties(replaced, Object.getOwnPropertyDescriptors(original)) as (typeof target)[Name];
}

function replacePromise<Name extends string>(target: { [name in Name]: unknown }, name: Name, bind: Bind): void {
  const original = target[name] as Callback;
  target[name] = ((...args: unknown[]) => {
    const promise = Reflect.apply(original, target, args) as Promise<unknown>;
    const bound = bind(() => undefined);
    return bound === undefined ? promise : promise.finally(() => void bound());
  }) as (typeof target)[Name];
}
