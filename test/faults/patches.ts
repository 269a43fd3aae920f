/** A cell that replaces what everything else relies on. */
export interface Patch {
  /** What it does. */
  readonly name: string;
  readonly cell: string;
  /** What cells of a kind show after it instead of what they should: what they need is not there. */
  readonly fails?: { readonly [kind in "object" | "thrown" | "again" | "display" | "await" | "printed"]?: string };
}

export const patches: readonly Patch[] = [
  {
    name: "Array.prototype.map throws",
    cell: `Array.prototype.map = (() => { throw new Error("patched"); }) as never;`,
  },
  {
    name: "Array.prototype.push throws",
    cell: `Array.prototype.push = (() => { throw new Error("patched"); }) as never;`,
    fails: { object: "Error: patched" },
  },
  {
    name: "Array.prototype.join throws",
    cell: `Array.prototype.join = (() => { throw new Error("patched"); }) as never;`,
  },
  {
    name: "every method of arrays throws",
    cell: `for (const name of Object.getOwnPropertyNames(Array.prototype)) {
  if (name !== "length" && name !== "constructor") (Array.prototype as any)[name] = () => { throw new Error("patched"); };
}`,
    fails: { object: "Error: patched" },
  },
  {
    name: "arrays cannot be iterated",
    cell: `Array.prototype[Symbol.iterator] = (() => { throw new Error("patched"); }) as never;`,
  },
  {
    name: "the iterator of arrays throws",
    cell: `Object.getPrototypeOf([][Symbol.iterator]()).next = () => { throw new Error("patched"); };`,
  },
  {
    name: "the iterator of arrays ends at once",
    cell: `Object.getPrototypeOf([][Symbol.iterator]()).next = () => ({ done: true });`,
  },
  { name: "no Array", cell: `delete (globalThis as any).Array;` },
  {
    name: "Array.from and Array.isArray throw",
    cell: `Array.from = Array.isArray = (() => { throw new Error("patched"); }) as never;`,
  },
  {
    name: "an index of Array.prototype is read-only",
    cell: `Object.defineProperty(Array.prototype, 0, { value: "patched", writable: false });`,
    fails: { object: "TypeError: Cannot assign to read only property '0' of object '[object Array]'" },
  },
  {
    name: "every method of strings throws",
    cell: `for (const name of Object.getOwnPropertyNames(String.prototype)) {
  if (name !== "length" && name !== "constructor") (String.prototype as any)[name] = () => { throw new Error("patched"); };
}`,
  },
  {
    name: "strings cannot be searched or cut",
    cell: `String.prototype.replace = String.prototype.replaceAll = String.prototype.split = String.prototype.slice =
  (() => { throw new Error("patched"); }) as never;`,
  },
  {
    name: "strings cannot be iterated",
    cell: `String.prototype[Symbol.iterator] = (() => { throw new Error("patched"); }) as never;`,
  },
  { name: "no String", cell: `(globalThis as any).String = () => { throw new Error("patched"); };` },
  { name: "RegExp.prototype.exec throws", cell: `RegExp.prototype.exec = () => { throw new Error("patched"); };` },
  {
    name: "RegExp.prototype.test and [Symbol.replace] throw",
    cell: `RegExp.prototype.test = RegExp.prototype[Symbol.replace] = () => { throw new Error("patched"); };`,
  },
  { name: "util.inspect throws", cell: `require("util").inspect = () => { throw new Error("patched"); };` },
  { name: "util.inspect is no function", cell: `require("util").inspect = undefined;` },
  { name: "util.format throws", cell: `require("util").format = () => { throw new Error("patched"); };` },
  {
    name: "no console",
    cell: `delete (globalThis as any).console;`,
    fails: { printed: "ReferenceError: console is not defined" },
  },
  {
    name: "console.log throws",
    cell: `console.log = () => { throw new Error("patched"); };`,
    fails: { printed: "Error: patched" },
  },
  { name: "no JSON", cell: `delete (globalThis as any).JSON;` },
  { name: "JSON.parse throws", cell: `JSON.parse = () => { throw new Error("patched"); };` },
  { name: "JSON.stringify throws", cell: `JSON.stringify = () => { throw new Error("patched"); };` },
  {
    name: "every object has a toJSON",
    cell: `(Object.prototype as any).toJSON = () => "patched";`,
    fails: { display: "{ [Symbol(Jupyter.display)]: [Function: [Jupyter.display]] }" },
  },
  {
    name: "strings and arrays have a toJSON",
    cell: `(Array.prototype as any).toJSON = (String.prototype as any).toJSON = () => { throw new Error("patched"); };`,
  },
  { name: "no Buffer", cell: `delete (globalThis as any).Buffer;` },
  { name: "Buffer.from throws", cell: `Buffer.from = (() => { throw new Error("patched"); }) as never;` },
  {
    name: "methods of bytes throw",
    cell: `Buffer.prototype.toString = Buffer.prototype.subarray = Uint8Array.prototype.subarray = (() => { throw new Error("patched"); }) as never;`,
  },
  {
    name: "no Uint8Array, TextEncoder and TextDecoder",
    cell: `for (const name of ["Uint8Array", "TextEncoder", "TextDecoder"]) delete (globalThis as any)[name];`,
  },
  {
    name: "Promise throws",
    cell: `(globalThis as any).Promise = class { constructor() { throw new Error("patched"); } };`,
    fails: { await: "Error: patched" },
  },
  {
    name: "no Promise",
    cell: `delete (globalThis as any).Promise;`,
    fails: { await: "ReferenceError: Promise is not defined" },
  },
  {
    name: "Promise.prototype.then throws",
    cell: `Promise.prototype.then = Promise.prototype.catch = Promise.prototype.finally = () => { throw new Error("patched"); };`,
  },
  { name: "Promise.prototype.then does nothing", cell: `Promise.prototype.then = (() => undefined) as never;` },
  {
    name: "a promise is of another kind",
    cell: `Object.defineProperty(Promise.prototype, "constructor", { value: class Other {} });`,
  },
  {
    name: "Promise.race and Promise.resolve throw",
    cell: `Promise.race = Promise.resolve = Promise.all = (() => { throw new Error("patched"); }) as never;`,
  },
  { name: "every object is a promise that is never settled", cell: `(Object.prototype as any).then = () => {};` },
  {
    name: "every object is a promise that fails",
    cell: `Object.defineProperty(Object.prototype, "then", { configurable: true, get() { throw new Error("patched"); } });`,
  },
  {
    name: "everything is frozen",
    cell: `{
  const seen = new Set<unknown>();
  const freeze = (value: any): void => {
    if ((typeof value !== "object" && typeof value !== "function") || value === null || seen.has(value)) return;
    seen.add(value);
    for (const key of Reflect.ownKeys(value)) {
      const { value: member, get, set } = Object.getOwnPropertyDescriptor(value, key) ?? {};
      for (const next of [member, get, set]) freeze(next);
    }
    freeze(Object.getPrototypeOf(value));
    try { Object.freeze(value); } catch {}
  };
  for (const name of Object.getOwnPropertyNames(globalThis)) if (name !== "globalThis") try { freeze((globalThis as any)[name]); } catch {}
}`,
  },
  {
    name: "the prototypes are frozen",
    cell: `for (const { prototype } of [Object, Array, Function, Error, Promise, Map, Set, String] as any[]) Object.freeze(prototype);`,
  },
  { name: "the global object takes nothing new", cell: `Object.preventExtensions(globalThis);` },
  {
    name: "the functions of Object throw",
    cell: `for (const name of ["keys", "entries", "assign", "defineProperty", "getOwnPropertyNames", "is", "create"]) (Object as any)[name] = () => { throw new Error("patched"); };`,
  },
  { name: "no Object", cell: `delete (globalThis as any).Object;` },
  {
    name: "the functions of Reflect throw",
    cell: `for (const name of Object.getOwnPropertyNames(Reflect)) (Reflect as any)[name] = () => { throw new Error("patched"); };`,
  },
  {
    name: "Function.prototype.call, apply and bind throw",
    cell: `Function.prototype.call = Function.prototype.apply = Function.prototype.bind = () => { throw new Error("patched"); };`,
    fails: { printed: "Error: patched" },
  },
  {
    name: "every object is an iterator of its own",
    cell: `(Object.prototype as any)[Symbol.iterator] = () => { throw new Error("patched"); };`,
  },
  {
    name: "every object has members of messages",
    cell: `Object.assign(Object.prototype, { result: "patched", thrown: "patched", id: "patched", type: "patched", cell: "patched", code: "patched", silent: true });`,
  },
  {
    name: "Symbol is gone",
    cell: `delete (globalThis as any).Symbol;`,
    fails: { display: "ReferenceError: Symbol is not defined" },
  },
  {
    name: "Map and Set throw",
    cell: `for (const { prototype } of [Map, Set, WeakMap, WeakSet] as any[]) for (const name of ["get", "set", "has", "add", "delete", "forEach"]) prototype[name] = () => { throw new Error("patched"); };`,
  },
  {
    name: "no Map, Set, WeakRef, Proxy and Reflect",
    cell: `for (const name of ["Map", "Set", "WeakMap", "WeakRef", "Proxy", "Reflect"]) delete (globalThis as any)[name];`,
  },
  {
    name: "Error is gone",
    cell: `delete (globalThis as any).Error;`,
    fails: { thrown: "ReferenceError: Error is not defined", again: "ReferenceError: Error is not defined" },
  },
  { name: "Error.prepareStackTrace throws", cell: `Error.prepareStackTrace = () => { throw new Error("patched"); };` },
  { name: "Error.stackTraceLimit is 0", cell: `Error.stackTraceLimit = 0;` },
  {
    name: "an error cannot be made text",
    cell: `Error.prototype.toString = () => { throw new Error("patched"); }; Object.defineProperty(Error.prototype, "name", { get() { throw new Error("patched"); } });`,
  },
  {
    name: "instanceof throws",
    cell: `Object.defineProperty(Error, Symbol.hasInstance, { value() { throw new Error("patched"); } });`,
  },
  { name: "no process", cell: `delete (globalThis as any).process;` },
  { name: "process is undefined", cell: `(globalThis as any).process = undefined;` },
  {
    name: "process.on and process.emit throw",
    cell: `process.on = process.emit = process.listeners = (() => { throw new Error("patched"); }) as never;`,
  },
  { name: "process.emit does nothing", cell: `process.emit = (() => true) as never;` },
  { name: "nobody listens to the process", cell: `process.removeAllListeners();` },
  {
    name: "events cannot be emitted",
    cell: `require("events").prototype.emit = () => { throw new Error("patched"); };`,
  },
  {
    name: "events cannot be listened to",
    cell: `require("events").prototype.on = require("events").prototype.addListener = () => { throw new Error("patched"); };`,
    fails: { printed: "Error: patched" },
  },
  {
    name: "fake timers",
    cell: `for (const name of ["setTimeout", "setInterval", "setImmediate", "clearTimeout", "clearInterval", "clearImmediate", "queueMicrotask"]) (globalThis as any)[name] = () => 1;
process.nextTick = () => {};
Date.now = performance.now = () => 0;
(globalThis as any).Date = class { static now() { return 0; } };`,
  },
  { name: "process.nextTick throws", cell: `process.nextTick = () => { throw new Error("patched"); };` },
  {
    name: "setImmediate and queueMicrotask throw",
    cell: `(globalThis as any).setImmediate = (globalThis as any).queueMicrotask = require("timers").setImmediate = () => { throw new Error("patched"); };`,
  },
  {
    name: "no performance and no Atomics",
    cell: `delete (globalThis as any).performance; delete (globalThis as any).Atomics;`,
  },
  {
    name: "Atomics throws",
    cell: `for (const name of Object.getOwnPropertyNames(Atomics)) (Atomics as any)[name] = () => { throw new Error("patched"); };`,
  },
  { name: "fs.writeSync throws", cell: `require("fs").writeSync = () => { throw new Error("patched"); };` },
  {
    name: "what is read and written goes nowhere",
    cell: `for (const { prototype } of [require("stream").Readable, require("stream").Writable, require("net").Socket]) prototype.push = prototype.write = prototype.read = () => { throw new Error("patched"); };`,
  },
  {
    name: "process.stdout.write throws",
    cell: `process.stdout.write = process.stderr.write = () => { throw new Error("patched"); };`,
    fails: { printed: "Error: patched" },
  },
  {
    name: "process.stdout is gone",
    cell: `Object.defineProperty(process, "stdout", { value: undefined });`,
    fails: { printed: "TypeError: Cannot read properties of undefined (reading 'removeListener')" },
  },
  { name: "globalThis is gone", cell: `delete (globalThis as any).globalThis;` },
  { name: "the kernel's own global is gone", cell: `delete (globalThis as any).__bspump;` },
  {
    name: "the kernel's own global is another",
    cell: `(globalThis as any).__bspump = { get result() { throw new Error("patched"); } };`,
  },
];
