import { basename } from "node:path";
import * as vscode from "vscode";
import type { AutomationOverview } from "../../src/editor/automation-overview.js";

/** Shows in the status bar which automation it is, its stage and its groups. */
export class AutomationStatus implements vscode.Disposable {
  readonly #item = vscode.window.createStatusBarItem("bspump.automation", vscode.StatusBarAlignment.Left, 10);

  constructor() {
    this.#item.name = "BitSwan automation";
    this.#item.command = "bspump.switchStage";
  }

  show(overview: AutomationOverview | undefined): void {
    if (overview?.automation === undefined) {
      this.#item.hide();
      return;
    }
    const { automation, stage, groups, problems } = overview;
    const icon = problems.length > 0 ? "$(warning)" : "$(key)";
    const names = groups.map(({ name }) => name);
    this.#item.text = `${icon} ${basename(automation.directory)} · ${stage} · ${names.join(", ") || "no groups"}`;
    const list = groups.map(({ name, variables }) => `- \`${name}\`: ${variables.length} variables`);
    const text = [
      `\`${automation.file}\``,
      `Stage: ${stage}`,
      ...list,
      ...problems.map(({ message }) => `- ${message}`),
    ];
    this.#item.tooltip = new vscode.MarkdownString(text.join("\n\n"));
    this.#item.show();
  }

  dispose(): void {
    this.#item.dispose();
  }
}
