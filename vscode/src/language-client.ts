import { dirname } from "node:path";
import * as vscode from "vscode";
import type { CellDiagnostic } from "../../src/checker/language-results.js";
import { messageOf } from "../../src/errors.js";
import { toDiagnostic } from "./convert.js";
import { findRuntime, type Runtime, RuntimeMissing, showMissing } from "./machine.js";
import { isCode, isOurs } from "./notebooks.js";
import { Server } from "./server.js";

/** How long after the process has ended by itself another one is started, in milliseconds. */
const RESTART_PAUSE = 2_000;

/** Keeps the process that knows the language informed of the notebooks that are open, and shows what it finds wrong in them. */
export class LanguageClient implements vscode.Disposable {
  readonly #log: vscode.OutputChannel;
  readonly #environment: () => Readonly<Record<string, string>>;
  readonly #diagnostics = vscode.languages.createDiagnosticCollection("bspump");
  readonly #subscriptions: vscode.Disposable[];
  readonly #onDidChange = new vscode.EventEmitter<void>();
  /** A process for each package: automations may have different versions. */
  readonly #servers = new Map<string, Server>();
  readonly #notebooks = new Map<vscode.NotebookDocument, Promise<Server | undefined>>();
  /** The cells that have run, by their addresses. */
  readonly #ran = new WeakSet<vscode.TextDocument>();
  readonly #watchers = new Map<vscode.NotebookDocument, vscode.Disposable>();

  /** Signals that what was said of words and hints may be different now. */
  readonly onDidChange = this.#onDidChange.event;

  constructor(log: vscode.OutputChannel, environment: () => Readonly<Record<string, string>>) {
    this.#log = log;
    this.#environment = environment;
    this.#subscriptions = [
      this.#diagnostics,
      this.#onDidChange,
      vscode.workspace.onDidOpenNotebookDocument((notebook) => this.#open(notebook)),
      vscode.workspace.onDidCloseNotebookDocument((notebook) => this.#close(notebook)),
      vscode.workspace.onDidChangeNotebookDocument(({ notebook, contentChanges, cellChanges }) => {
        const isOther = contentChanges.length > 0 || cellChanges.some(({ document }) => document !== undefined);
        if (isOther && this.#notebooks.has(notebook) && contentChanges.length > 0) this.#sendCells(notebook);
      }),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0) this.#changed(document);
      }),
    ];
    for (const notebook of vscode.workspace.notebookDocuments) this.#open(notebook);
  }

  /** Asks about a cell; returns undefined if there is no process, or it fails. */
  async ask<Result>(
    method: string,
    document: vscode.TextDocument,
    parameters: object = {},
  ): Promise<Result | undefined> {
    const notebook = this.#notebookOf(document);
    const server = notebook && (await this.#notebooks.get(notebook));
    if (server === undefined) return undefined;
    const question = { notebook: notebook?.uri.fsPath, id: document.uri.toString(), ...parameters };
    try {
      return (await server.request<Result | null>(`language/${method}`, question)) ?? undefined;
    } catch (error) {
      this.#log.appendLine(`${method}: ${messageOf(error)}`);
      return undefined;
    }
  }

  /** Asks about a folder that need not have a notebook; returns undefined if there is no process, or it fails. */
  async askFolder<Result>(method: string, folder: string, parameters: object = {}): Promise<Result | undefined> {
    try {
      const server = this.#serverOf(await findRuntime(folder));
      return (await server.request<Result | null>(method, { folder, ...parameters })) ?? undefined;
    } catch (error) {
      this.#log.appendLine(`${method}: ${messageOf(error)}`);
      return undefined;
    }
  }

  /** Notes that a cell has run: cells above it know its names from then on. */
  ran({ notebook, document }: vscode.NotebookCell): void {
    this.#ran.add(document);
    void this.#tell(notebook, "language/ran", { id: document.uri.toString() });
  }

  /** Has variables of the environment read again. */
  reload(): void {
    for (const server of this.#servers.values()) server.notify("language/reload");
  }

  /** Begins anew, with another environment or another package. */
  restart(): void {
    for (const server of this.#servers.values()) server.close();
    this.#servers.clear();
    for (const notebook of [...this.#notebooks.keys()]) this.#start(notebook);
  }

  dispose(): void {
    for (const server of this.#servers.values()) server.close();
    for (const subscription of [...this.#subscriptions, ...this.#watchers.values()]) subscription.dispose();
  }

  #notebookOf(document: vscode.TextDocument): vscode.NotebookDocument | undefined {
    return [...this.#notebooks.keys()].find(({ uri }) => uri.path === document.uri.path);
  }

  #open(notebook: vscode.NotebookDocument): void {
    if (!isOurs(notebook) || this.#notebooks.has(notebook)) return;
    this.#start(notebook);
    this.#watch(notebook);
  }

  #start(notebook: vscode.NotebookDocument): void {
    const server = findRuntime(dirname(notebook.uri.fsPath)).then(
      (runtime) => this.#serverOf(runtime),
      (error: unknown) => {
        if (error instanceof RuntimeMissing) void showMissing(error);
        return undefined;
      },
    );
    this.#notebooks.set(notebook, server);
    this.#sendCells(notebook);
  }

  #close(notebook: vscode.NotebookDocument): void {
    if (!this.#notebooks.has(notebook)) return;
    void this.#tell(notebook, "language/close");
    this.#notebooks.delete(notebook);
    this.#watchers.get(notebook)?.dispose();
    this.#watchers.delete(notebook);
    for (const cell of notebook.getCells()) this.#diagnostics.delete(cell.document.uri);
  }

  /** Informs of modules beside the notebook that are edited. */
  #watch(notebook: vscode.NotebookDocument): void {
    const folder = vscode.Uri.file(dirname(notebook.uri.fsPath));
    const pattern = new vscode.RelativePattern(folder, "**/*.{ts,tsx,mts,cts,js,mjs,cjs,json}");
    const watcher = vscode.workspace.createFileSystemWatcher(pattern);
    const tell = (uri: vscode.Uri) => {
      if (!uri.path.includes("/node_modules/")) void this.#tell(notebook, "language/files", { files: [uri.fsPath] });
    };
    watcher.onDidChange(tell);
    watcher.onDidCreate(tell);
    watcher.onDidDelete(tell);
    this.#watchers.set(notebook, watcher);
  }

  #changed(document: vscode.TextDocument): void {
    if (document.uri.scheme !== "vscode-notebook-cell") return;
    const notebook = this.#notebookOf(document);
    if (notebook === undefined) return;
    void this.#tell(notebook, "language/change", { id: document.uri.toString(), text: document.getText() });
  }

  #sendCells(notebook: vscode.NotebookDocument): void {
    const cells = notebook
      .getCells()
      .filter(isCode)
      .map(({ document }) => ({
        id: document.uri.toString(),
        text: document.getText(),
        hasRun: this.#ran.has(document),
      }));
    void this.#tell(notebook, "language/cells", { cells }).then(() => this.#onDidChange.fire());
  }

  async #tell(notebook: vscode.NotebookDocument, method: string, parameters: object = {}): Promise<void> {
    const server = await this.#notebooks.get(notebook);
    server?.notify(method, { notebook: notebook.uri.fsPath, ...parameters });
  }

  #serverOf(runtime: Runtime): Server {
    const known = this.#servers.get(runtime.package);
    if (known) return known;
    const server = new Server({
      runtime,
      cwd: runtime.package,
      env: this.#environment(),
      onNotification: (method, parameters) => {
        if (method !== "language/faults") return;
        const { id, faults } = parameters as { readonly id: string; readonly faults: readonly CellDiagnostic[] };
        this.#diagnostics.set(vscode.Uri.parse(id, true), faults.map(toDiagnostic));
        this.#onDidChange.fire();
      },
      onExit: () => {
        if (this.#servers.get(runtime.package) !== server) return;
        this.#log.appendLine("The process that knows the language has ended; it is started again.");
        setTimeout(() => this.restart(), RESTART_PAUSE);
      },
      log: (text) => this.#log.append(text),
    });
    this.#servers.set(runtime.package, server);
    return server;
  }
}
