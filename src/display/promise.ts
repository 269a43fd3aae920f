import { types } from "node:util";

// Cells may replace the global `Promise`, and with it `instanceof`.
const { isPromise: isOfEngine } = types;

/** Whether a value is there only later. */
export function isPromise<Value>(value: Value | Promise<Value>): value is Promise<Value> {
  return isOfEngine(value);
}
