import { randomUUID } from "node:crypto";
import { inspect } from "node:util";
import { kernelHooks } from "../kernel-hooks.js";
import { addHandler, type Comm, onComm } from "./comm.js";
import type { MimeBundle } from "./mime-bundle.js";
import { DISPLAY } from "./show.js";
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
  /** What both sides see and may change; anything that JSON can hold. */
  readonly state: State;
}

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
  readonly #onMessage = new Set<(content: unknown) => void>();

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

  /** Changes members of the state, on every page that shows the widget. */
  set(changes: Partial<State>): void {
    this.#change(changes, undefined);
  }

  /** Has a function called when the state has changed, by either side; returns what ends that. */
  onChange(handler: ChangeHandler<State>): () => void {
    return addHandler(this.#onChange, handler);
  }

  /** Sends a message to the module, which gets it by `model.on("msg:custom", …)`. */
  send(content: unknown): void {
    for (const comm of this.#comms) comm.send({ method: "custom", content });
  }

  /** Has a function called with what the module sends by `model.send`; returns what ends that. */
  onMessage(handler: (content: unknown) => void): () => void {
    return addHandler(this.#onMessage, handler);
  }

  [DISPLAY](): MimeBundle {
    const kernel = kernelHooks()?.kernelId ?? null;
    const shown = { kernel, target: this.#target, esm: this.#esm, css: this.#css, state: this.#state };
    // Within a script no text may end it.
    const json = JSON.stringify(shown).replace(/<(?=\/script|script|!--)/gi, "<\\");
    return {
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
    comm.onMessage((data) => this.#take(comm, data as { readonly method?: unknown }));
    comm.send({ method: "update", state: this.#state });
  }

  #take(
    from: Comm,
    message: { readonly method?: unknown; readonly state?: unknown; readonly content?: unknown },
  ): void {
    if (message.method === "update") this.#change(message.state as Partial<State>, from);
    else if (message.method === "custom") for (const handler of [...this.#onMessage]) handler(message.content);
  }

  #change(changes: Partial<State>, from: Comm | undefined): void {
    const names = Object.keys(changes) as (keyof State & string)[];
    const changed = names.filter((name) => !isSame(this.#state[name], changes[name]));
    if (changed.length === 0) return;
    this.#state = { ...this.#state, ...changes };
    const state = Object.fromEntries(changed.map((name) => [name, this.#state[name]]));
    for (const comm of this.#comms) if (comm !== from) comm.send({ method: "update", state });
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

function isSame(one: unknown, other: unknown): boolean {
  return Object.is(one, other) || (typeof one === "object" && JSON.stringify(one) === JSON.stringify(other));
}
