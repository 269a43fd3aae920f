import * as vscode from "vscode";
import type { VariableInfo } from "../../src/editor/protocol.js";
import type { Kernel } from "./kernel.js";

/** The names of the notebook that is shown, with their types and what they hold in short, redacted. */
export class VariablesView implements vscode.TreeDataProvider<VariableInfo> {
  readonly #kernel: () => Kernel;
  readonly #onDidChange = new vscode.EventEmitter<undefined>();

  readonly onDidChangeTreeData = this.#onDidChange.event;

  constructor(kernel: () => Kernel) {
    this.#kernel = kernel;
  }

  refresh(): void {
    this.#onDidChange.fire(undefined);
  }

  async getChildren(node?: VariableInfo): Promise<VariableInfo[]> {
    const notebook = vscode.window.activeNotebookEditor?.notebook;
    const session = notebook && this.#kernel().sessionOf(notebook);
    if (node !== undefined || session === undefined) return [];
    return [...(await session.variables().catch(() => []))];
  }

  getTreeItem({ name, type, value }: VariableInfo): vscode.TreeItem {
    const item = new vscode.TreeItem(`${name}: ${type}`);
    item.description = value;
    item.tooltip = `${name}: ${type}\n${value}`;
    return item;
  }
}
