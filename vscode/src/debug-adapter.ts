import { setTimeout as sleep } from "node:timers/promises";
import type { DebugProtocol } from "@vscode/debugprotocol";
import * as vscode from "vscode";
import { messageOf } from "../../src/errors.js";
import type { NotebookSession } from "./notebook-session.js";

/** How long a cell may take to end when debugging is stopped, in milliseconds. */
const MOST_WAIT = 2_000;

/** What the adapter debugs. */
export interface Debuggee {
  readonly session: NotebookSession;
  /** Runs the cell that is debugged; it settles when that has ended. If there is none, cells run as they do else, and the debugger only watches. */
  readonly run?: () => Promise<void>;
}

/** Hands the editor's requests to the debugger in the notebook's process, and has the cell run when breakpoints are set. */
export class NotebookDebugAdapter implements vscode.DebugAdapter {
  readonly #debuggee: Debuggee;
  readonly #onDidSendMessage = new vscode.EventEmitter<vscode.DebugProtocolMessage>();
  readonly #subscriptions: readonly vscode.Disposable[];
  /** Settles when its cell has ended; undefined if it does not run. */
  #running: Promise<void> | undefined;
  #hasEnded = false;

  readonly onDidSendMessage = this.#onDidSendMessage.event;

  constructor(debuggee: Debuggee) {
    this.#debuggee = debuggee;
    const { session } = debuggee;
    this.#subscriptions = [
      this.#onDidSendMessage,
      // After the responses that came before it, which are handed on when their promises have settled.
      session.onDebugEvent((event) => setImmediate(() => this.#send(event))),
      session.onDidEnd(() => this.#end()),
    ];
  }

  handleMessage(message: vscode.DebugProtocolMessage): void {
    void this.#answer(message as DebugProtocol.Request);
  }

  dispose(): void {
    this.#hasEnded = true;
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  async #answer(request: DebugProtocol.Request): Promise<void> {
    const { session, run } = this.#debuggee;
    const { command, seq } = request;
    if ((command === "terminate" || command === "disconnect") && this.#running !== undefined) {
      // Who stops debugging a cell wants it to end, also if it stands still; what is run next waits for that.
      await session.interrupt();
      await Promise.race([this.#running, sleep(MOST_WAIT)]);
    }
    try {
      this.#send(await session.debug(request));
    } catch (error) {
      const text = messageOf(error);
      // Nothing is left to disconnect from.
      const success = command === "disconnect" || command === "terminate";
      this.#send({
        seq: 0,
        type: "response",
        request_seq: seq,
        command,
        success,
        message: text,
      } as DebugProtocol.Response);
      return;
    }
    if (command !== "configurationDone" || run === undefined) return;
    this.#running = run();
    await this.#running;
    this.#running = undefined;
    this.#end();
  }

  #end(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#send({ seq: 0, type: "event", event: "terminated" } as DebugProtocol.Event);
  }

  #send(message: DebugProtocol.ProtocolMessage): void {
    this.#onDidSendMessage.fire(message);
  }
}
