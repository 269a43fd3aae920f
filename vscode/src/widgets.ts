import * as vscode from "vscode";
import type { CommNotification } from "../../src/editor/protocol.js";

/** The renderer of `contributes.notebookRenderer` that draws widgets. */
const RENDERER = "bspump-widget";

/** Carries messages between the widgets that the editor shows and the processes of their notebooks. */
export class Widgets implements vscode.Disposable {
  readonly #messaging = vscode.notebooks.createRendererMessaging(RENDERER);
  readonly #subscription: vscode.Disposable;

  /** `sessionOf` returns what takes the messages of a notebook's widgets. */
  constructor(
    sessionOf: (notebook: vscode.NotebookDocument) => { sendComm(message: CommNotification): boolean } | undefined,
  ) {
    this.#subscription = this.#messaging.onDidReceiveMessage(({ editor, message }) => {
      const sent = message as CommNotification;
      const isTaken = sessionOf(editor.notebook)?.sendComm(sent) ?? false;
      if (!isTaken && sent.kind !== "comm_close") this.show(closed(sent.message.comm_id));
    });
  }

  /** Sends a message to all editors: the one that has opened its comm takes it. */
  show(message: CommNotification): void {
    void this.#messaging.postMessage(message);
  }

  dispose(): void {
    this.#subscription.dispose();
  }
}

/** Returns what says that a comm's other side is gone. */
export function closed(id: string): CommNotification {
  return { kind: "comm_close", message: { comm_id: id, data: {} } };
}
