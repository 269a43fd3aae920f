import { type BufferPath, type Bytes, packState, toUint8Array, unpackState } from "../buffers.js";

/** What both sides say to each other. */
export type WidgetMessage =
  | { readonly method: "update"; readonly state: object; readonly buffer_paths?: readonly BufferPath[] }
  | { readonly method: "custom"; readonly content: unknown };

type Send = (message: WidgetMessage, buffers: readonly Uint8Array[]) => void;
type Handler = (...args: never[]) => void;
type State = { [name: string]: unknown };

/** The model that a widget's module gets (https://anywidget.dev, "Anywidget Front-End Module"). */
export interface Model {
  get(name: string): unknown;
  set(name: string | State, value?: unknown): void;
  save_changes(): void;
  send(content: unknown, callbacks?: unknown, buffers?: readonly Bytes[]): void;
  on(events: string, handler: Handler): void;
  off(events?: string | null, handler?: Handler | null): void;
}

/** A page's side of a widget's state. */
export interface SharedModel {
  readonly model: Model;
  /** Takes a message of the notebook's side. What the module has changed and not yet saved stays: it is newer. */
  take(message: WidgetMessage, buffers: readonly DataView[]): void;
  /** Has what the module saves and sends go somewhere, also what it has saved and sent before. */
  connectTo(send: Send): void;
}

/** Makes the model of a state, which it takes over. */
export function createModel(state: State): SharedModel {
  const handlers = new Map<string, Handler[]>();
  const changed = new Set<string>();
  let tell: Send | undefined;
  /** What was to be saved and sent before there was somewhere to send it to. */
  const waiting: (() => void)[] = [];
  const fire = (event: string, ...args: unknown[]) => {
    for (const handler of [...(handlers.get(event) ?? [])]) handler(...(args as never[]));
  };
  const change = (name: string, value: unknown) => {
    if (Object.is(state[name], value)) return false;
    state[name] = value;
    fire(`change:${name}`, model, value);
    return true;
  };
  const changeAll = (changes: State) => {
    const names = Object.keys(changes).filter((name) => change(name, changes[name]));
    if (names.length > 0) fire("change", model);
    return names;
  };
  const model: Model = {
    get: (name) => state[name],
    set(name, value) {
      const names = changeAll(typeof name === "object" ? name : { [name]: value });
      for (const each of names) changed.add(each);
    },
    save_changes() {
      if (tell === undefined) {
        waiting.push(model.save_changes);
        return;
      }
      const names = [...changed];
      changed.clear();
      if (names.length === 0) return;
      const { buffers, ...packed } = packState(Object.fromEntries(names.map((name) => [name, state[name]])));
      tell({ method: "update", ...packed }, buffers);
    },
    send(content, callbacks, buffers = []) {
      if (tell === undefined) waiting.push(() => model.send(content, callbacks, buffers));
      else tell({ method: "custom", content }, buffers.map(toUint8Array));
    },
    on(events, handler) {
      for (const event of events.split(/\s+/)) handlers.set(event, [...(handlers.get(event) ?? []), handler]);
    },
    off(events, handler) {
      for (const event of events ? events.split(/\s+/) : [...handlers.keys()]) {
        handlers.set(event, handler ? (handlers.get(event) ?? []).filter((other) => other !== handler) : []);
      }
    },
  };
  return {
    model,
    take(message, buffers) {
      if (message.method === "custom") fire("msg:custom", message.content, buffers);
      if (message.method !== "update") return;
      unpackState(message.state, message.buffer_paths ?? [], buffers);
      changeAll(Object.fromEntries(Object.entries(message.state).filter(([name]) => !changed.has(name))));
    },
    connectTo(send) {
      tell = send;
      for (const action of waiting.splice(0)) action();
    },
  };
}
