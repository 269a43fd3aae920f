import { dirname } from "node:path";
import type { DebugProtocol } from "@vscode/debugprotocol";
import * as vscode from "vscode";
import type {
  CommNotification,
  InputRequest,
  OutputNotification,
  RunCellResult,
  VariableInfo,
} from "../../src/editor/protocol.js";
import { messageOf } from "../../src/errors.js";
import { CellRun, type Display } from "./cell-run.js";
import { findRuntime, RuntimeMissing, showMissing } from "./machine.js";
import { Server } from "./server.js";
import { closed } from "./widgets.js";

export interface SessionHost {
  readonly controller: vscode.NotebookController;
  readonly log: vscode.OutputChannel;
  /** Returns the variables of the environment that notebooks get besides the editor's. */
  environment(): Readonly<Record<string, string>>;
  /** Called when a cell has run to its end. */
  onRan(cell: vscode.NotebookCell): void;
  /** Called for each message of a comm. */
  onComm(message: CommNotification): void;
  /** Called when nothing is left to run. */
  onIdle(notebook: vscode.NotebookDocument): void;
}

/** One notebook at work: its process, which is started with the first cell, and its queue. */
export class NotebookSession {
  readonly #notebook: vscode.NotebookDocument;
  readonly #host: SessionHost;
  #server: Promise<Server> | undefined;
  #queue: CellRun[] = [];
  #isWorking = false;
  /** The runs by their numbers; those of a process that has ended are forgotten. */
  #runs = new Map<number, CellRun>();
  #displays = new Map<string, Display[]>();
  #lastRun = 0;
  /** The comms that widgets have opened to the process. */
  #comms = new Set<string>();

  readonly #onDebugEvent = new vscode.EventEmitter<DebugProtocol.Event>();
  readonly #onDidEnd = new vscode.EventEmitter<void>();
  /** Fired for each event of the debugger. */
  readonly onDebugEvent = this.#onDebugEvent.event;
  /** Fired when the process has ended. */
  readonly onDidEnd = this.#onDidEnd.event;

  constructor(notebook: vscode.NotebookDocument, host: SessionHost) {
    this.#notebook = notebook;
    this.#host = host;
  }

  /** Whether there is a process. */
  get isRunning(): boolean {
    return this.#server !== undefined;
  }

  /** Runs cells after those that wait already. Settles when all have run, or one has failed. */
  async run(cells: readonly vscode.NotebookCell[]): Promise<void> {
    const { controller } = this.#host;
    for (const cell of cells) this.#queue.push(new CellRun(controller, cell, this.#displays));
    if (!this.#isWorking) await this.#work();
  }

  /** Stops the cell that runs; those that wait are not run. */
  async interrupt(): Promise<void> {
    this.#dropQueue();
    (await this.#server)?.notify("run/interrupt");
  }

  /** Hands a message of a widget to the process. Returns whether there is one. */
  sendComm(sent: CommNotification): boolean {
    if (this.#server === undefined) return false;
    this.#follow(sent);
    void this.#server.then(
      (server) => server.notify("run/comm", sent),
      () => undefined,
    );
    return true;
  }

  /** Has the debugger answer a request. Starts the process if there is none. */
  async debug(request: DebugProtocol.Request): Promise<DebugProtocol.Response> {
    return (await this.#open()).request<DebugProtocol.Response>("debug/request", request);
  }

  /** Ends the process; the next cell starts another one. */
  async close(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    this.#ended();
    this.#runs = new Map();
    this.#displays = new Map();
    this.#dropQueue();
    await server?.then(
      (one) => one.close(),
      () => undefined,
    );
  }

  /** Returns the names of the notebook; none if it has no process or a cell runs. */
  async variables(): Promise<readonly VariableInfo[]> {
    if (this.#server === undefined || this.#isWorking) return [];
    return (await this.#server).request<readonly VariableInfo[]>("run/variables");
  }

  /** Has the process read the secrets again, if there is one. */
  async reload(): Promise<void> {
    await (await this.#server)?.request("run/reload");
  }

  async #work(): Promise<void> {
    this.#isWorking = true;
    try {
      for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) {
        if (!(await this.#runCell(next))) this.#dropQueue();
      }
    } finally {
      this.#isWorking = false;
      this.#host.onIdle(this.#notebook);
    }
  }

  async #runCell(run: CellRun): Promise<boolean> {
    run.start();
    let succeeded = false;
    const number = ++this.#lastRun;
    this.#runs.set(number, run);
    try {
      const { document } = run.cell;
      const request = { run: number, code: document.getText(), source: document.uri.toString() };
      ({ succeeded } = await (await this.#open()).request<RunCellResult>("run/cell", request));
    } catch (error) {
      const message = messageOf(error);
      run.fail("SessionEnded", message);
      if (error instanceof RuntimeMissing) void showMissing(error);
    }
    run.end(succeeded);
    if (succeeded) this.#host.onRan(run.cell);
    return succeeded;
  }

  #follow({ kind, message: { comm_id: id } }: CommNotification): void {
    if (kind === "comm_open") this.#comms.add(id);
    else if (kind === "comm_close") this.#comms.delete(id);
  }

  /** Has widgets and the debugger know that what they speak with is gone. */
  #ended(): void {
    const ids = [...this.#comms];
    this.#comms.clear();
    for (const id of ids) this.#host.onComm(closed(id));
    this.#onDidEnd.fire();
  }

  #dropQueue(): void {
    for (const waiting of this.#queue.splice(0)) waiting.end(undefined);
  }

  /** Returns the process, which is started if there is none. */
  #open(): Promise<Server> {
    if (this.#server) return this.#server;
    const server = this.#start();
    this.#server = server;
    // The next cell tries again.
    server.catch(() => {
      if (this.#server === server) this.#server = undefined;
    });
    return server;
  }

  async #start(): Promise<Server> {
    const file = this.#notebook.uri.fsPath;
    const cwd = dirname(file);
    const runtime = await findRuntime(cwd);
    const runs = this.#runs;
    const server: Server = new Server({
      runtime,
      notebook: file,
      cwd,
      env: this.#host.environment(),
      onRequest: (method, parameters) => (method === "run/input" ? ask(parameters as InputRequest) : null),
      onNotification: (method, parameters) => {
        if (method === "run/output") {
          const { run, type, content } = parameters as OutputNotification;
          runs.get(run)?.take(type, content);
        } else if (method === "run/comm" && runs === this.#runs) {
          this.#follow(parameters as CommNotification);
          this.#host.onComm(parameters as CommNotification);
        } else if (method === "debug/event" && runs === this.#runs) {
          this.#onDebugEvent.fire(parameters as DebugProtocol.Event);
        }
      },
      onExit: () => {
        if (runs !== this.#runs) return;
        this.#server = undefined;
        this.#ended();
      },
      log: (text) => this.#host.log.append(text),
    });
    this.#host.log.appendLine(`${file}: ${runtime.node}, ${runtime.package}`);
    return server;
  }
}

async function ask({ prompt, password }: InputRequest): Promise<string | null> {
  return (await vscode.window.showInputBox({ prompt, password, ignoreFocusOut: true })) ?? null;
}
