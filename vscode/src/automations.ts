import { dirname } from "node:path";
import * as vscode from "vscode";
import type { Finding } from "../../src/check/finding.js";
import type { AutomationOverview, OverviewProblem } from "../../src/editor/automation-overview.js";
import { runCommand } from "./command-line.js";
import type { LanguageClient } from "./language-client.js";

/** How long it is waited for more changes before all is read again, in milliseconds. */
const PAUSE = 300;
const FILES = "**/{automation.toml,pipelines.conf,secrets/**}";

/** Knows what the automation of the file that is edited gets, and shows what is wrong with it. */
export class Automations implements vscode.Disposable {
  readonly #language: LanguageClient;
  readonly #stage: () => string;
  readonly #overviewProblems = vscode.languages.createDiagnosticCollection("bspump-load");
  readonly #checkProblems = vscode.languages.createDiagnosticCollection("bspump-check");
  readonly #onDidChange = new vscode.EventEmitter<AutomationOverview | undefined>();
  readonly #subscriptions: vscode.Disposable[];
  #overview: AutomationOverview | undefined;
  #timer: NodeJS.Timeout | undefined;

  readonly onDidChange = this.#onDidChange.event;

  constructor(language: LanguageClient, stage: () => string) {
    this.#language = language;
    this.#stage = stage;
    const watcher = vscode.workspace.createFileSystemWatcher(FILES);
    const changed = () => this.refreshSoon();
    this.#subscriptions = [
      this.#overviewProblems,
      this.#checkProblems,
      this.#onDidChange,
      watcher,
      watcher.onDidChange(changed),
      watcher.onDidCreate(changed),
      watcher.onDidDelete(changed),
      vscode.window.onDidChangeActiveTextEditor(changed),
      vscode.window.onDidChangeActiveNotebookEditor(changed),
    ];
    changed();
  }

  /** What the automation of the file that is edited gets. */
  get current(): AutomationOverview | undefined {
    return this.#overview;
  }

  /** The folder of what is edited; that of the workspace if nothing is. */
  get folder(): string | undefined {
    const uri = vscode.window.activeNotebookEditor?.notebook.uri ?? vscode.window.activeTextEditor?.document.uri;
    const isFile = uri?.scheme === "file" || uri?.scheme === "vscode-notebook-cell";
    return isFile ? dirname(uri.fsPath) : vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
  }

  /** Looks at an automation that may be another one than that of the file that is edited. */
  overviewOf(folder: string): Promise<AutomationOverview | undefined> {
    return this.#language.askFolder<AutomationOverview>("automation/overview", folder, { stage: this.#stage() });
  }

  refreshSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.refresh(), PAUSE);
  }

  async refresh(): Promise<void> {
    const { folder } = this;
    let overview = folder === undefined ? undefined : await this.overviewOf(folder);
    if (overview?.automation === undefined) {
      // A file outside of any automation, such as a group's: the first automation of the workspace.
      const [first] = this.#overview?.automation
        ? [vscode.Uri.file(this.#overview.automation.file)]
        : await vscode.workspace.findFiles("**/automation.toml", "**/node_modules/**", 1);
      if (first) overview = (await this.overviewOf(dirname(first.fsPath))) ?? overview;
    }
    this.#overview = overview;
    show(this.#overviewProblems, overview?.problems ?? [], (problem) => toProblem(problem));
    this.#onDidChange.fire(overview);
  }

  /** Runs the check over a folder, and shows what it finds as problems. Returns how many there are. */
  async check(folder: string): Promise<number> {
    const { stdout, stderr } = await runCommand(folder, ["check", "--json", folder]);
    let findings: readonly Finding[];
    try {
      ({ findings } = JSON.parse(stdout) as { readonly findings: readonly Finding[] });
    } catch {
      throw new Error(stderr);
    }
    show(this.#checkProblems, findings, toFindingProblem);
    return findings.length;
  }

  dispose(): void {
    clearTimeout(this.#timer);
    for (const subscription of this.#subscriptions) subscription.dispose();
  }
}

function show<Item extends { readonly file?: string }>(
  collection: vscode.DiagnosticCollection,
  items: readonly Item[],
  convert: (item: Item) => vscode.Diagnostic,
): void {
  const byFile = new Map<string, vscode.Diagnostic[]>();
  for (const item of items) {
    if (item.file === undefined) continue;
    byFile.set(item.file, [...(byFile.get(item.file) ?? []), convert(item)]);
  }
  collection.clear();
  for (const [file, diagnostics] of byFile) collection.set(vscode.Uri.file(file), diagnostics);
}

function toProblem({ severity, message, line, column }: OverviewProblem): vscode.Diagnostic {
  const { Error: error, Warning: warning } = vscode.DiagnosticSeverity;
  const diagnostic = new vscode.Diagnostic(lineRange(line, column), message, severity === "error" ? error : warning);
  diagnostic.source = "bspump";
  return diagnostic;
}

function toFindingProblem({ rule, severity, line, column, what, why, fix }: Finding): vscode.Diagnostic {
  const { Error: error, Warning: warning, Information: note } = vscode.DiagnosticSeverity;
  const kind = severity === "error" ? error : severity === "warning" ? warning : note;
  const diagnostic = new vscode.Diagnostic(lineRange(line, column), `${what}. ${why} ${fix}`, kind);
  diagnostic.source = "bspump check";
  diagnostic.code = rule;
  return diagnostic;
}

/** Returns the range from a place, from 1, to the end of its line. */
function lineRange(line = 1, column = 1): vscode.Range {
  return new vscode.Range(line - 1, column - 1, line - 1, 1_000);
}
