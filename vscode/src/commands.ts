import { basename, dirname, join } from "node:path";
import * as vscode from "vscode";
import { messageOf } from "../../src/errors.js";
import { TEMPLATE_DESCRIPTIONS } from "../../src/templates/descriptions.js";
import type { VariableNode } from "./automation-tree.js";
import type { Automations } from "./automations.js";
import { runCommand } from "./command-line.js";
import type { Debugging } from "./debugging.js";
import { commandIn } from "./installation.js";
import type { Kernel } from "./kernel.js";
import type { LanguageClient } from "./language-client.js";
import { findRuntime } from "./machine.js";
import { ownEnvironment } from "./server.js";

export interface CommandHost {
  readonly kernel: Kernel;
  readonly debugging: Debugging;
  readonly language: LanguageClient;
  readonly automations: Automations;
  readonly stage: () => string;
  readonly setStage: (stage: string) => Promise<void>;
  /** The variables that what is started gets besides the editor's. */
  readonly environment: () => Readonly<Record<string, string>>;
}

/** The stages that notebooks run as. */
const STAGES = [
  { label: "dev", description: "the groups of dev" },
  { label: "live-dev", description: "the groups of live-dev, or those of dev if it has none" },
];

/** Registers the commands of the palette. What goes wrong is shown. */
export function registerCommands(host: CommandHost): vscode.Disposable {
  const commands: { readonly [id: string]: (...args: never[]) => unknown } = {
    "bspump.restart": () => restart(host),
    "bspump.debugCell": (cell?: vscode.NotebookCell) => host.debugging.debugCell(cell),
    "bspump.debugNotebook": () => host.debugging.debugNotebook(),
    "bspump.newAutomation": () => newAutomation(host),
    "bspump.reloadSecrets": () => reloadSecrets(host),
    "bspump.switchStage": () => switchStage(host),
    "bspump.serve": () => serve(host),
    "bspump.check": () => check(host),
    "bspump.setSecret": () => setSecret(host),
    "bspump.showValue": (node: VariableNode) => showValue(host, node),
  };
  return vscode.Disposable.from(
    ...Object.entries(commands).map(([id, run]) =>
      vscode.commands.registerCommand(id, async (...args: never[]) => {
        try {
          await run(...args);
        } catch (error) {
          void vscode.window.showErrorMessage(messageOf(error));
        }
      }),
    ),
  );
}

async function restart({ kernel }: CommandHost): Promise<void> {
  const notebook = vscode.window.activeNotebookEditor?.notebook;
  if (notebook) await kernel.restart(notebook);
}

async function newAutomation({ automations }: CommandHost): Promise<void> {
  const root = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
  if (root === undefined) throw new Error("Open the folder of the workspace first.");
  const templates = Object.entries(TEMPLATE_DESCRIPTIONS).map(([label, description]) => ({ label, description }));
  const template = await vscode.window.showQuickPick(templates, { title: "New automation: what it begins with" });
  if (template === undefined) return;
  const name = await vscode.window.showInputBox({
    title: "New automation: its folder",
    prompt: `A folder below ${root}, such as orders or billing/orders`,
    value: template.label,
    validateInput: (text) => (/^[\w-][\w./-]*$/.test(text) && !text.includes("..") ? undefined : "Name a new folder."),
  });
  if (name === undefined) return;
  const { status, stderr } = await runCommand(root, ["new", template.label, join(root, name)]);
  if (status !== 0) throw new Error(stderr);
  const notebook = vscode.Uri.file(join(root, name, "main.ipynb"));
  await vscode.commands.executeCommand("vscode.open", notebook);
  automations.refreshSoon();
}

async function reloadSecrets({ kernel, language, automations }: CommandHost): Promise<void> {
  language.reload();
  await kernel.reload();
  await automations.refresh();
  vscode.window.setStatusBarMessage("The secrets were read again.", 5_000);
}

async function switchStage({ kernel, language, automations, stage, setStage }: CommandHost): Promise<void> {
  const title = `Notebooks run as at ${stage()}; processes that run are started anew`;
  const chosen = await vscode.window.showQuickPick(STAGES, { title });
  if (chosen === undefined || chosen.label === stage()) return;
  await setStage(chosen.label);
  language.restart();
  await kernel.restartAll();
  await automations.refresh();
}

async function serve({ environment }: CommandHost): Promise<void> {
  const notebook = vscode.window.activeNotebookEditor?.notebook;
  if (notebook === undefined) throw new Error("Open the notebook that is to be served.");
  await notebook.save();
  const file = notebook.uri.fsPath;
  const { node, package: own } = await findRuntime(dirname(file));
  const terminal = vscode.window.createTerminal({
    name: `live-dev: ${basename(dirname(file))}`,
    cwd: dirname(file),
    shellPath: node,
    shellArgs: [commandIn(own), "notebook", "serve", "--follow", file],
    env: { ...ownEnvironment(), ...environment(), BITSWAN_AUTOMATION_STAGE: "live-dev" },
    strictEnv: true,
  });
  terminal.show();
}

async function check({ automations }: CommandHost): Promise<void> {
  const root = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
  if (root === undefined) throw new Error("Open the folder of the workspace first.");
  const title = "bspump check";
  const location = vscode.ProgressLocation.Window;
  const count = await vscode.window.withProgress({ title, location }, () => automations.check(root));
  if (count > 0) await vscode.commands.executeCommand("workbench.panel.markers.view.focus");
  else void vscode.window.showInformationMessage("bspump check has found nothing.");
}

async function setSecret({ automations, environment }: CommandHost): Promise<void> {
  const overview = automations.current;
  const directory = overview?.automation?.directory;
  if (overview === undefined || directory === undefined)
    throw new Error("There is no automation.toml. Make an automation first.");
  const listed = overview.groups.map(({ name }) => name);
  const names = [...new Set([...listed, ...overview.available])];
  const group = await vscode.window.showQuickPick(names, { title: "Set a secret: its group" });
  if (group === undefined) return;
  const name = await vscode.window.showInputBox({
    title: `Set a secret of ${group}: its name`,
    validateInput: (text) => (/^[A-Za-z_][\w.-]*$/.test(text) ? undefined : "A name has letters, digits and _."),
  });
  if (name === undefined) return;
  const value = await vscode.window.showInputBox({
    title: `Set ${name}: its value`,
    prompt: "It is written into the group's file so that exactly this arrives, and shown nowhere.",
    password: true,
    ignoreFocusOut: true,
  });
  if (value === undefined) return;
  const args = ["secret", "set", group, name, "--from", directory];
  const { status, stderr } = await runCommand(directory, args, { input: `${value}\n`, env: environment() });
  if (status !== 0) throw new Error(stderr);
  vscode.window.setStatusBarMessage(`${name} of ${group} was set.`, 5_000);
  automations.refreshSoon();
}

async function showValue({ automations, environment }: CommandHost, { name }: VariableNode): Promise<void> {
  const directory = automations.current?.automation?.directory;
  if (directory === undefined) return;
  const show = "Show value";
  const question = `Show the value of ${name} on the screen?`;
  const answer = await vscode.window.showWarningMessage(question, { modal: true }, show);
  if (answer !== show) return;
  const args = ["env", name, "--json", "--show", "--from", directory];
  const { status, stdout, stderr } = await runCommand(directory, args, { env: environment() });
  if (status !== 0) throw new Error(stderr);
  const { variables } = JSON.parse(stdout) as { readonly variables: readonly { readonly value: string }[] };
  await vscode.window.showInformationMessage(name, { modal: true, detail: variables[0]?.value ?? "" });
}
