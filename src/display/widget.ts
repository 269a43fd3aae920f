import { randomUUID } from "node:crypto";
import { inspect } from "node:util";
import { escapeInScript } from "../escape-html.js";
import { kernelHooks } from "../kernel-hooks.js";
import { type BufferPath, type Bytes, isBytes, isSame, packState, unpackState, valueAt } from "./buffers.js";
import { addHandler, type Comm, onComm } from "./comm.js";
import { base64, type MimeBundle } from "./mime-bundle.js";
import { DISPLAY } from "./show.js";
import { WIDGET_MIME } from "./widget-description.js";
import { WIDGET_PAGE } from "./widget-page.js";

/** What a widget is made of. */
export interface WidgetOptions<State extends object> {
  /**
   * The ES module that draws it, as text, in the form of anywidget (https://anywidget.dev): its default export has a function
   * `render({ model, el })`, and may have `initialize({ model })`. `model` has `get`, `set`, `save_changes`, `on`, `off` and `send`.
   */
  readonly esm: string;
  /** Style sheet. Default: none. */
  readonly css?: string;
  /**
   * What both sides see and may change: anything that JSON can hold, and bytes (an `ArrayBuffer`, a typed array or a `DataView`) anywhere in it. The
   * module gets bytes as `DataView`.
   */
  readonly state: State;
}

type MessageHandler = (content: unknown, buffers: readonly DataView[]) => void;
type ChangeHandler<State> = (state: Readonly<State>, changed: readonly (keyof State & string)[]) => void;

/** Something in a cell's output that can be used, drawn by JavaScript in the browser, with a state that both sides share. */
export class Widget<State extends object> {
  /** What a page opens a comm for that shows the widget. Only a kernel that has it knows it. */
  readonly #target = `bspump.widget/${randomUUID()}`;
  readonly #esm: string;
  readonly #css: string;
  #state: State;
  readonly #comms = new Set<Comm>();
  readonly #onChange = new Set<ChangeHandler<State>>();
  readonly #onMessage = new Set<MessageHandler>();

  /** `widget` makes it. */
  constructor({ esm, css = "", state }: WidgetOptions<State>) {
    this.#esm = esm;
    this.#css = css;
    this.#state = { ...state };
    onComm(this.#target, (comm) => this.#connect(comm));
  }

  /** What both sides see. To change it, use {@link set}. */
  get state(): Readonly<State> {
    return this.#state;
  }

  /** Returns one member of the state. */
  get<Name extends keyof State>(name: Name): State[Name] {
    return this.#state[name];
  }

  /**
   * Changes members of the state, on every page that shows the widget. To change some bytes of an array, set another array: that the content of the
   * same one has changed is not seen.
   */
  set(changes: Partial<State>): void {
    this.#change(changes, undefined);
  }

  /** Has a function called when the state has changed, by either side; returns what ends that. */
  onChange(handler: ChangeHandler<State>): () => void {
    return addHandler(this.#onChange, handler);
  }

  /** Sends a message to the module, which gets it by `model.on("msg:custom", …)`. */
  send(content: unknown, buffers: readonly Bytes[] = []): void {
    for (const comm of this.#comms) comm.send({ method: "custom", content }, buffers);
  }

  /** Has a function called with what the module sends by `model.send`, content and bytes; returns what ends that. */
  onMessage(handler: MessageHandler): () => void {
    return addHandler(this.#onMessage, handler);
  }

  [DISPLAY](): MimeBundle {
    const { kernelId = null, rendersWidgets = false } = kernelHooks() ?? {};
    const { buffers, ...packed } = packState(this.#state);
    const description = {
      kernel: kernelId,
      target: this.#target,
      esm: this.#esm,
      css: this.#css,
      ...packed,
      ...(buffers.length > 0 && { buffers: buffers.map(base64) }),
    };
    const json = escapeInScript(JSON.stringify(description));
    return {
      ...(rendersWidgets && { [WIDGET_MIME]: description }),
      "text/html": `<div class="bspump-widget"></div><script>(${WIDGET_PAGE})(document.currentScript, ${json})</script>`,
      "text/plain": this[inspect.custom](),
    };
  }

  [inspect.custom](): string {
    return `Widget ${inspect(this.#state, { breakLength: Number.POSITIVE_INFINITY })}`;
  }

  /** A page shows the widget. */
  #connect(comm: Comm): void {
    this.#comms.add(comm);
    comm.onClose(() => this.#comms.delete(comm));
    comm.onMessage((data, buffers) => this.#take(comm, data as PageMessage, buffers));
    sendState(comm, this.#state);
  }

  #take(
    from: Comm,
    { method, state, content, buffer_paths: paths = [] }: PageMessage,
    buffers: readonly DataView[],
  ): void {
    if (method === "custom") for (const handler of [...this.#onMessage]) handler(content, buffers);
    if (method !== "update" || typeof state !== "object" || state === null) return;
    unpackState(state, paths, buffers, (bytes, path) => asKindOf(valueAt(this.#state, path), bytes as DataView));
    this.#change(state as Partial<State>, from);
  }

  #change(changes: Partial<State>, from: Comm | undefined): void {
    const names = Object.keys(changes) as (keyof State & string)[];
    const changed = names.filter((name) => !isSame(this.#state[name], changes[name]));
    if (changed.length === 0) return;
    this.#state = { ...this.#state, ...changes };
    const state = Object.fromEntries(changed.map((name) => [name, this.#state[name]]));
    for (const comm of this.#comms) if (comm !== from) sendState(comm, state);
    for (const handler of [...this.#onChange]) handler(this.#state, changed);
  }
}

/**
 * Makes a widget: an ES module that draws something in the cell's output, and a state that it shares with the notebook's code. It is shown as
 * a cell's last expression or by `display`.
 *
 * @example
 * const counter = widget({
 *   state: { count: 0 },
 *   esm: `export default { render({ model, el }) {
 *     const button = document.createElement("button");
 *     const draw = () => { button.textContent = model.get("count"); };
 *     button.onclick = () => { model.set("count", model.get("count") + 1); model.save_changes(); };
 *     model.on("change:count", draw);
 *     draw();
 *     el.append(button);
 *   } }`,
 * });
 * counter.onChange(({ count }) => console.log(count));
 */
export function widget<State extends object>(options: WidgetOptions<State>): Widget<State> {
  return new Widget(options);
}

/** What a page sends. */
interface PageMessage {
  readonly method?: unknown;
  readonly state?: unknown;
  readonly content?: unknown;
  readonly buffer_paths?: readonly BufferPath[];
}

function sendState(comm: Comm, state: object): void {
  const { buffers, ...packed } = packState(state);
  comm.send({ method: "update", ...packed }, buffers);
}

/** Returns bytes as what has been in their place: code that has put in a `Float32Array` gets one, if their number allows it. */
function asKindOf(before: unknown, { buffer, byteOffset, byteLength }: DataView): Bytes {
  const copy = buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer;
  if (!isBytes(before)) return new DataView(copy);
  if (!ArrayBuffer.isView(before)) return copy;
  if (Buffer.isBuffer(before)) return Buffer.from(copy);
  const { BYTES_PER_ELEMENT: size = 1 } = before as { readonly BYTES_PER_ELEMENT?: number };
  const Kind = before.constructor as new (bytes: ArrayBuffer) => ArrayBufferView;
  return byteLength % size === 0 ? new Kind(copy) : new DataView(copy);
}
