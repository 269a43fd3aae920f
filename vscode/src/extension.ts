import * as vscode from "vscode";
import { AutomationTree } from "./automation-tree.js";
import { Automations } from "./automations.js";
import { registerCommands } from "./commands.js";
import { registerConfigurationFiles } from "./configuration-files.js";
import { Debugging } from "./debugging.js";
import { Kernel } from "./kernel.js";
import { registerLanguage } from "./language.js";
import { LanguageClient } from "./language-client.js";
import { AutomationStatus } from "./status-bar.js";
import { colourToml } from "./toml-language.js";
import { quietBuiltIn } from "./typescript-built-in.js";
import { VariablesView } from "./variables-view.js";

/** Where the stage is kept that was chosen for the workspace. */
const STAGE = "stage";
const OWN_STAGE = process.env.BITSWAN_AUTOMATION_STAGE === "live-dev" ? "live-dev" : "dev";

export function activate({ subscriptions, workspaceState }: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel("BitSwan notebooks");
  const stage = () => workspaceState.get(STAGE, OWN_STAGE);
  const environment = () => ({ BITSWAN_AUTOMATION_STAGE: stage() });
  const language = new LanguageClient(log, environment);
  const variables = new VariablesView(() => kernel);
  const kernel: Kernel = new Kernel(log, {
    environment,
    onRan: (cell) => language.ran(cell),
    onIdle: () => variables.refresh(),
  });
  const debugging = new Debugging(kernel);
  const automations = new Automations(language, stage);
  const tree = new AutomationTree();
  const status = new AutomationStatus();
  const setStage = async (chosen: string) => workspaceState.update(STAGE, chosen);
  subscriptions.push(
    log,
    language,
    kernel,
    automations,
    status,
    automations.onDidChange((overview) => {
      tree.show(overview);
      status.show(overview);
    }),
    vscode.window.registerTreeDataProvider("bspump.automation", tree),
    vscode.window.registerTreeDataProvider("bspump.variables", variables),
    vscode.window.onDidChangeActiveNotebookEditor(() => variables.refresh()),
    registerLanguage(language),
    registerConfigurationFiles(automations),
    debugging,
    registerCommands({ kernel, debugging, language, automations, stage, setStage, environment }),
    quietBuiltIn(log),
    colourToml(),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (!change.affectsConfiguration("bspump.node") && !change.affectsConfiguration("bspump.package")) return;
      language.restart();
      automations.refreshSoon();
    }),
  );
}
