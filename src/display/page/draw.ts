import type { CommKind, CommText } from "../../kernel-hooks.js";
import { unpackState } from "../buffers.js";
import type { WidgetDescription } from "../widget-description.js";
import { fromBase64 } from "./base64.js";
import { createModel, type Model, type SharedModel, type WidgetMessage } from "./model.js";

type Take = (kind: CommKind, data: unknown, buffers: readonly DataView[]) => void;

/** A way to the kernel. */
export interface Connection {
  /** What takes the messages of each comm, by its id. */
  readonly comms: Map<string, Take>;
  send(kind: CommKind, content: Omit<CommText, "buffers">, buffers?: readonly Uint8Array[]): void;
}

/** What a widget's module exports (https://anywidget.dev, "Anywidget Front-End Module"). */
interface WidgetModule {
  initialize?(context: { readonly model: Model }): unknown;
  render?(context: { readonly model: Model; readonly el: HTMLElement }): unknown;
}

const NOT_CONNECTED = "This widget is not connected: run its cell again.";

export function newId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Draws a widget; without a connection, with the state that it was saved with. Returns what ends it. */
export function drawWidget(
  place: HTMLElement,
  widget: WidgetDescription,
  connection: Connection | undefined,
): () => void {
  const ends: unknown[] = [];
  void draw(place, widget, connection, ends);
  return () => {
    for (const end of ends.splice(0)) if (typeof end === "function") end();
  };
}

async function draw(
  place: HTMLElement,
  widget: WidgetDescription,
  connection: Connection | undefined,
  ends: unknown[],
): Promise<void> {
  if (widget.css) place.append(Object.assign(document.createElement("style"), { textContent: widget.css }));
  const el = document.createElement("div");
  place.append(el);
  const shared = createModel(stateOf(widget));
  const address = URL.createObjectURL(new Blob([widget.esm], { type: "text/javascript" }));
  try {
    let { default: code } = (await import(address)) as { default: WidgetModule | (() => Promise<WidgetModule>) };
    if (typeof code === "function") code = await code();
    ends.push(open(shared, place, widget.target, connection));
    // What either returns is what cleans up.
    ends.push(await code.initialize?.({ model: shared.model }));
    ends.push(await code.render?.({ model: shared.model, el }));
  } catch (error) {
    el.append(Object.assign(document.createElement("pre"), { textContent: String(error) }));
  } finally {
    URL.revokeObjectURL(address);
  }
}

function stateOf({ state, buffer_paths: paths = [], buffers = [] }: WidgetDescription): { [name: string]: unknown } {
  const own = structuredClone(state);
  unpackState(own, paths, buffers.map(fromBase64));
  return own;
}

/** Opens a comm to the widget's other side; returns what closes it. */
function open(
  { take, connectTo }: SharedModel,
  place: HTMLElement,
  target: string,
  connection: Connection | undefined,
): () => void {
  const end = () => {
    connectTo(() => undefined);
    place.title = NOT_CONNECTED;
    place.dataset.state = "disconnected";
  };
  if (!connection) {
    end();
    return () => undefined;
  }
  const id = newId();
  const { comms } = connection;
  comms.set(id, (kind, data, buffers) => {
    if (kind === "comm_msg") {
      take(data as WidgetMessage, buffers);
      // The first is the state as it is now. What is changed here meanwhile is sent after that, so that both sides end with the same.
      if (place.dataset.state !== "connected")
        connectTo((message, bytes) => send("comm_msg", { data: message }, bytes));
      place.dataset.state = "connected";
    } else if (kind === "comm_close") {
      comms.delete(id);
      end();
    }
  });
  const send = (kind: CommKind, content: Omit<CommText, "buffers" | "comm_id">, buffers?: readonly Uint8Array[]) =>
    connection.send(kind, { comm_id: id, ...content }, buffers);
  send("comm_open", { target_name: target, data: {} });
  return () => {
    if (comms.delete(id)) send("comm_close", { data: {} });
  };
}
