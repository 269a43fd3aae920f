import { types } from "node:util";

// Cells may replace the global `Promise`, and with it `instanceof`.
const { isPromise: isOfEngine } = types;

/** Whether a value is there only later. */
export function isPromise<Value>(value: Value | Promise<Value>): value is Promise<Value> {
  return isOfEngine(value);
}

/** Whether a value is a promise or another object with a method `then`; one that is given to every object makes none. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  if (isOfEngine(value)) return true;
  if ((typeof value !== "object" && typeof value !== "function") || value === null || !("then" in value)) return false;
  for (let object: object = value; ; ) {
    const prototype: object | null = Object.getPrototypeOf(object);
    if (Object.hasOwn(object, "then"))
      return (prototype !== null || object === value) && typeof value.then === "function";
    if (prototype === null) return false;
    object = prototype;
  }
}
