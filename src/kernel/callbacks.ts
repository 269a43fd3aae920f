import timers from "node:timers";
import timersPromises from "node:timers/promises";
import vm from "node:vm";

type Callback = (...args: unknown[]) => unknown;

/** Makes of a callback what is called in its stead; undefined where it is called as it is. */
export type Bind = (callback: Callback) => Callback | undefined;

/** Has every callback that is given to a timer, to `queueMicrotask` or to `process.nextTick` replaced by what `bind` makes of it. */
export function bindCallbacks(bind: Bind): void {
  // A signal has to stop a callback of a timer by itself: where the whole turn of the event loop is stopped, Node's list of timers is
  // left halfway, which ends the process. Those of the others are too many to pay for that, and seldom long.
  const bindTimer: Bind = (callback) => bind(interruptible(callback));
  for (const name of ["setTimeout", "setInterval", "setImmediate"] as const) {
    replace(globalThis, name, bindTimer);
    replace(timers, name, bindTimer);
  }
  replace(globalThis, "queueMicrotask", bind);
  replace(process, "nextTick", bind);
  for (const name of ["setTimeout", "setImmediate"] as const) replacePromise(timersPromises, name, bind);
}

function replace<Name extends string>(target: { [name in Name]: unknown }, name: Name, bind: Bind): void {
  const original = target[name] as Callback;
  const replaced = (callback: unknown, ...args: unknown[]) => {
    const bound = typeof callback === "function" ? bind(callback as Callback) : undefined;
    return Reflect.apply(original, target, [bound ?? callback, ...args]);
  };
  // What util.promisify and others know a function by goes along.
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

const callKey = Symbol.for("bspump.call");
const globals: typeof globalThis & { [callKey]?: () => unknown } = globalThis;
const call = new vm.Script('globalThis[Symbol.for("bspump.call")]()', { filename: __filename });

/** Gives a function that does the same, and that SIGINT stops by an error (`breakOnSigint` of node:vm). */
function interruptible(callback: Callback): Callback {
  return function interruptibleCallback(this: unknown, ...args) {
    globals[callKey] = () => Reflect.apply(callback, this, args);
    return call.runInThisContext({ breakOnSigint: true, displayErrors: false });
  };
}
