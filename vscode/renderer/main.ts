// Draws widgets in the editor's outputs, as the page of `src/display/page` does elsewhere. It speaks with the notebook's process by way of the extension.

import { fromBase64, toBase64 } from "../../src/display/page/base64.js";
import { type Connection, drawWidget } from "../../src/display/page/draw.js";
import type { WidgetDescription } from "../../src/display/widget-description.js";
import type { CommNotification } from "../../src/editor/protocol.js";
import { STYLE } from "./style.js";

/** What the editor gives a renderer (`vscode-notebook-renderer`). */
interface RendererContext {
  readonly workspace?: { readonly isTrusted?: boolean };
  postMessage?(message: CommNotification): void;
  onDidReceiveMessage?(listener: (message: CommNotification) => void): void;
}

interface OutputItem {
  readonly id: string;
  json(): WidgetDescription;
}

interface Renderer {
  renderOutputItem(item: OutputItem, element: HTMLElement): void;
  disposeOutputItem(id?: string): void;
}

export function activate(context: RendererContext): Renderer {
  const connection = connect(context);
  const drawn = new Map<string, () => void>();
  document.head.append(Object.assign(document.createElement("style"), { textContent: STYLE }));
  const dispose = (id: string) => {
    drawn.get(id)?.();
    drawn.delete(id);
  };
  return {
    renderOutputItem(item, element) {
      dispose(item.id);
      element.replaceChildren();
      const place = document.createElement("div");
      place.className = "bspump-widget";
      element.append(place);
      if (context.workspace?.isTrusted !== true) {
        place.textContent = "Widgets are drawn by scripts, which a workspace that is not trusted does not run.";
        return;
      }
      drawn.set(item.id, drawWidget(place, item.json(), connection));
    },
    disposeOutputItem(id) {
      for (const each of id === undefined ? [...drawn.keys()] : [id]) dispose(each);
    },
  };
}

/** Returns the way to the notebook's process; undefined where the extension does not run. */
function connect(context: RendererContext): Connection | undefined {
  if (context.postMessage === undefined) return undefined;
  const comms: Connection["comms"] = new Map();
  context.onDidReceiveMessage?.(({ kind, message: { comm_id: id, data, buffers = [] } }) => {
    comms.get(id)?.(kind, data, buffers.map(fromBase64));
  });
  return {
    comms,
    // The editor takes what JSON can hold.
    send: (kind, message, buffers = []) =>
      context.postMessage?.({ kind, message: { ...message, buffers: buffers.map(toBase64) } }),
  };
}
