import { basename } from "node:path";
import * as vscode from "vscode";
import { NotebookDebugAdapter } from "./debug-adapter.js";
import type { Kernel } from "./kernel.js";
import { isCode, isOurs } from "./notebooks.js";

/** The type of `contributes.debuggers`. */
const TYPE = "bspump-notebook";

/** What is debugged: a notebook, and the cell that runs when the debugger is ready. */
interface Configuration extends vscode.DebugConfiguration {
  readonly notebook: string;
  readonly cell?: string;
}

/** Debugs notebooks: a cell that is run for it, or whatever runs. */
export class Debugging implements vscode.Disposable {
  readonly #kernel: Kernel;
  readonly #sessions = new Map<string, vscode.DebugSession>();
  readonly #subscriptions: readonly vscode.Disposable[];

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
    this.#subscriptions = [
      vscode.debug.registerDebugAdapterDescriptorFactory(TYPE, {
        createDebugAdapterDescriptor: ({ configuration }) => this.#open(configuration as Configuration),
      }),
      vscode.debug.registerDebugConfigurationProvider(TYPE, {
        resolveDebugConfiguration: (_folder, { type, ...given }) => {
          if (type === TYPE && given.notebook !== undefined) return { type, ...given } as vscode.DebugConfiguration;
          // F5 in a notebook, with no configuration.
          const cell = selectedCell();
          return cell && configure(cell.notebook, cell);
        },
      }),
      vscode.debug.onDidStartDebugSession((session) => {
        if (session.type === TYPE) this.#sessions.set(session.configuration.notebook, session);
      }),
      vscode.debug.onDidTerminateDebugSession((session) => {
        const { notebook } = session.configuration;
        if (this.#sessions.get(notebook) === session) this.#sessions.delete(notebook);
      }),
    ];
  }

  /** Runs a cell, the selected one by default, and stops at breakpoints in it and in what it calls. */
  async debugCell(cell = selectedCell()): Promise<void> {
    if (cell === undefined) return;
    if (this.#sessions.has(cell.notebook.uri.toString())) await this.#kernel.run(cell.notebook, [cell]);
    else await start(configure(cell.notebook, cell));
  }

  /** Has whatever runs in the notebook stop at breakpoints until that is ended. */
  async debugNotebook(notebook = vscode.window.activeNotebookEditor?.notebook): Promise<void> {
    if (notebook === undefined) return;
    const known = this.#sessions.get(notebook.uri.toString());
    if (known) await vscode.debug.stopDebugging(known);
    else await start(configure(notebook));
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  #open({ notebook: uri, cell: cellUri }: Configuration): vscode.DebugAdapterDescriptor {
    const notebook = vscode.workspace.notebookDocuments.find((one) => one.uri.toString() === uri);
    if (notebook === undefined) throw new Error("Open the notebook first.");
    const cell = notebook.getCells().find(({ document }) => document.uri.toString() === cellUri);
    if (cell === undefined && cellUri !== undefined) throw new Error("The cell is not there any more.");
    return new vscode.DebugAdapterInlineImplementation(
      new NotebookDebugAdapter({
        session: this.#kernel.openSession(notebook),
        ...(cell && { run: () => this.#kernel.run(notebook, [cell]) }),
      }),
    );
  }
}

/** The cell that is edited or selected in the notebook that is shown. */
function selectedCell(): vscode.NotebookCell | undefined {
  const editor = vscode.window.activeNotebookEditor;
  if (editor === undefined || !isOurs(editor.notebook)) return undefined;
  const { start, end } = editor.selection;
  return editor.notebook.getCells(new vscode.NotebookRange(start, end)).find(isCode);
}

/** A cell is launched: to stop debugging it stops it. A notebook is attached to: it goes on. */
function configure(notebook: vscode.NotebookDocument, cell?: vscode.NotebookCell): Configuration {
  const file = basename(notebook.uri.fsPath);
  return {
    type: TYPE,
    name: cell === undefined ? file : `${file}, cell ${cell.index + 1}`,
    request: cell === undefined ? "attach" : "launch",
    notebook: notebook.uri.toString(),
    ...(cell && { cell: cell.document.uri.toString() }),
    internalConsoleOptions: "neverOpen",
  };
}

async function start(configuration: Configuration): Promise<void> {
  const folder = vscode.workspace.getWorkspaceFolder(vscode.Uri.parse(configuration.notebook));
  await vscode.debug.startDebugging(folder, configuration, { suppressSaveBeforeStart: true });
}
