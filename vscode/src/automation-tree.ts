import * as vscode from "vscode";
import type { AutomationOverview } from "../../src/editor/automation-overview.js";

type Group = AutomationOverview["groups"][number];

/** A variable in the tree. It has no value. */
export interface VariableNode {
  readonly kind: "variable";
  readonly name: string;
  readonly group?: Group;
  readonly line?: number;
  readonly wins: boolean;
}

type Node = { readonly kind: "group"; readonly group: Group } | { readonly kind: "platform" } | VariableNode;

/** The groups of the automation and the names of their variables, with where each is defined. */
export class AutomationTree implements vscode.TreeDataProvider<Node> {
  readonly #onDidChange = new vscode.EventEmitter<undefined>();
  #overview: AutomationOverview | undefined;

  readonly onDidChangeTreeData = this.#onDidChange.event;

  show(overview: AutomationOverview | undefined): void {
    this.#overview = overview;
    this.#onDidChange.fire(undefined);
  }

  getChildren(node?: Node): Node[] {
    const { groups = [], platform = [] } = this.#overview ?? {};
    if (node === undefined) {
      const own = groups.map((group): Node => ({ kind: "group", group }));
      return platform.length > 0 ? [...own, { kind: "platform" }] : own;
    }
    if (node.kind === "platform") return platform.map((name) => ({ kind: "variable", name, wins: true }));
    if (node.kind === "variable") return [];
    const { group } = node;
    return group.variables.map(({ name, line, wins }) => ({ kind: "variable", name, group, line, wins }));
  }

  getTreeItem(node: Node): vscode.TreeItem {
    const { Expanded, Collapsed, None } = vscode.TreeItemCollapsibleState;
    if (node.kind === "platform") {
      const item = new vscode.TreeItem("set by the platform", Collapsed);
      item.iconPath = new vscode.ThemeIcon("server-environment");
      return item;
    }
    if (node.kind === "group") {
      const { name, service, file } = node.group;
      const item = new vscode.TreeItem(name, file === undefined ? None : Expanded);
      item.iconPath = new vscode.ThemeIcon(file === undefined ? "warning" : service ? "server" : "key");
      item.description = file === undefined ? "has no file" : service ? "of a service" : "";
      if (file !== undefined) item.tooltip = file;
      return item;
    }
    const item = new vscode.TreeItem(node.name, None);
    item.contextValue = "variable";
    item.iconPath = new vscode.ThemeIcon("symbol-variable");
    if (!node.wins) item.description = "replaced by a later group";
    const file = node.group?.file;
    if (file !== undefined) {
      const at = (node.line ?? 1) - 1;
      item.tooltip = `${file}:${node.line}`;
      const selection = new vscode.Range(at, 0, at, 0);
      item.command = { command: "vscode.open", title: "Open", arguments: [vscode.Uri.file(file), { selection }] };
    }
    return item;
  }
}
