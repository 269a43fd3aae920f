import * as vscode from "vscode";
import { NotebookSession } from "./notebook-session.js";
import { CELL_LANGUAGES, isCode, isOurs, NOTEBOOK_TYPE } from "./notebooks.js";
import { Widgets } from "./widgets.js";

/** What the rest of the extension is informed of. */
export interface KernelEvents {
  environment(): Readonly<Record<string, string>>;
  onRan(cell: vscode.NotebookCell): void;
  onIdle(notebook: vscode.NotebookDocument): void;
}

/** The controller by which the editor runs cells: the one that is preferred for notebooks in TypeScript. */
export class Kernel implements vscode.Disposable {
  readonly #controller: vscode.NotebookController;
  readonly #sessions = new Map<vscode.NotebookDocument, NotebookSession>();
  readonly #subscriptions: vscode.Disposable[];
  readonly #log: vscode.OutputChannel;
  readonly #events: KernelEvents;
  readonly #widgets = new Widgets((notebook) => this.#sessions.get(notebook));

  constructor(log: vscode.OutputChannel, events: KernelEvents) {
    this.#log = log;
    this.#events = events;
    const controller = vscode.notebooks.createNotebookController("bspump", NOTEBOOK_TYPE, "TypeScript (BitSwan)");
    controller.description = "with the secrets of the automation";
    controller.supportedLanguages = CELL_LANGUAGES;
    controller.supportsExecutionOrder = true;
    controller.executeHandler = (cells, notebook) => this.run(notebook, cells.filter(isCode));
    controller.interruptHandler = (notebook) => this.#sessions.get(notebook)?.interrupt();
    this.#controller = controller;
    this.#subscriptions = [
      controller,
      this.#widgets,
      vscode.workspace.onDidOpenNotebookDocument((notebook) => this.#prefer(notebook)),
      vscode.workspace.onDidCloseNotebookDocument((notebook) => {
        void this.#sessions.get(notebook)?.close();
        this.#sessions.delete(notebook);
      }),
    ];
    for (const notebook of vscode.workspace.notebookDocuments) this.#prefer(notebook);
  }

  /** Runs cells of a notebook. Settles when all have run, or one has failed. */
  run(notebook: vscode.NotebookDocument, cells: readonly vscode.NotebookCell[]): Promise<void> {
    return this.openSession(notebook).run(cells);
  }

  /** Ends a notebook's process. */
  async restart(notebook: vscode.NotebookDocument): Promise<void> {
    await this.#sessions.get(notebook)?.close();
    this.#events.onIdle(notebook);
  }

  /** Ends all processes. */
  async restartAll(): Promise<void> {
    await Promise.all([...this.#sessions.keys()].map((notebook) => this.restart(notebook)));
  }

  /** Has all processes read the secrets again. */
  async reload(): Promise<void> {
    await Promise.all([...this.#sessions.values()].map((session) => session.reload()));
  }

  /** Returns what runs a notebook, if it was run. */
  sessionOf(notebook: vscode.NotebookDocument): NotebookSession | undefined {
    return this.#sessions.get(notebook);
  }

  /** Returns what runs a notebook. */
  openSession(notebook: vscode.NotebookDocument): NotebookSession {
    const known = this.#sessions.get(notebook);
    if (known) return known;
    const { environment, onRan, onIdle } = this.#events;
    const session = new NotebookSession(notebook, {
      controller: this.#controller,
      log: this.#log,
      environment,
      onRan,
      onComm: (message) => this.#widgets.show(message),
      onIdle,
    });
    this.#sessions.set(notebook, session);
    return session;
  }

  dispose(): void {
    for (const session of this.#sessions.values()) void session.close();
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  #prefer(notebook: vscode.NotebookDocument): void {
    const { Preferred, Default } = vscode.NotebookControllerAffinity;
    if (notebook.notebookType !== NOTEBOOK_TYPE) return;
    this.#controller.updateNotebookAffinity(notebook, isOurs(notebook) ? Preferred : Default);
  }
}
