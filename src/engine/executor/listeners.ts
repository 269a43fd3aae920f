import { giveFunction, toList } from "./main-realm.js";

type Listener = (...args: never[]) => void;

const { on, emit, listeners } = process;
const REMOVING = ["removeListener", "off", "removeAllListeners"] as const;

/**
 * Listens to events of the process. `isLasting`: goes on listening when cells remove all listeners, as libraries do that clean up after
 * themselves: Node would end the process at the next event of the kind.
 */
export function listenFor(
  events: { readonly [event: string]: Listener },
  { isLasting }: { readonly isLasting: boolean },
): void {
  const listen = () => {
    for (const [event, listener] of Object.entries(events)) {
      const known = toList(Reflect.apply(listeners, process, [event]) as Listener[]);
      if (!known.includes(listener)) Reflect.apply(on, process, [event, listener]);
    }
  };
  listen();
  if (!isLasting) return;
  keepEmit(process, emit);
  for (const name of REMOVING) {
    const original = process[name];
    const replaced = (...args: unknown[]) => {
      const result = Reflect.apply(original, process, args);
      listen();
      return result;
    };
    Object.assign(process, { [name]: giveFunction(Object.defineProperty(replaced, "name", { value: name })) });
  }
}

/** Gives an emitter its own method to emit events, so that it emits whatever cells make of that of all others. */
export function keepEmit(emitter: object, method: unknown): void {
  Object.defineProperty(emitter, "emit", { value: method, writable: true, configurable: true, enumerable: false });
}
