import { resolve } from "node:path";
import type { Command } from "commander";
import { findWorkspacePlace } from "../automation/workspace.js";
import { shortPath } from "../paths.js";
import { TEMPLATE_DESCRIPTIONS } from "../templates/descriptions.js";
import { installTemplate, removeTemplate, templateFolder, templateState } from "../templates/gallery.js";
import { TEMPLATES, type Template } from "../templates/template.js";
import { parseFolder, toTemplate } from "./arguments.js";
import { ExitStatus, print, printJson, setExitStatus, warn } from "./output.js";
import { formatTable } from "./table.js";

interface TemplateOptions {
  readonly workspace?: string;
  readonly json?: boolean;
}

/** Adds `bspump template`. */
export function addTemplateCommand(program: Command): void {
  const template = program
    .command("template")
    .description("offer the templates of `bspump new` in the editor's gallery")
    .addHelpText("after", "\nExample:\n  $ bspump template install");
  addOptions(template.command("install [name...]"))
    .description("write templates into the workspace's templates folder; nothing that is not bspump's is replaced")
    .addHelpText("after", "\nExamples:\n  $ bspump template install\n  $ bspump template install web schedule")
    .action(install);
  addOptions(template.command("list"))
    .description("show the templates, and which are installed")
    .addHelpText("after", "\nExample:\n  $ bspump template list")
    .action(list);
  addOptions(template.command("remove [name...]"))
    .description("remove templates that were installed and not edited")
    .addHelpText("after", "\nExample:\n  $ bspump template remove web")
    .action(remove);
}

function addOptions(command: Command): Command {
  return command
    .option(
      "--workspace <dir>",
      "the workspace (default: the repository that you are in, else this folder)",
      parseFolder,
    )
    .option("--json", "write the result as JSON");
}

function install(names: string[], options: TemplateOptions, command: Command): void {
  const workspace = workspaceOf(options);
  const installed = toTemplates(names, command).map((name) => ({ name, folder: installTemplate(workspace, name) }));
  if (options.json) printJson(installed);
  else for (const { folder } of installed) print(`made ${shortPath(folder)}`);
}

function remove(names: string[], options: TemplateOptions, command: Command): void {
  const workspace = workspaceOf(options);
  const results = toTemplates(names, command).map((name) => ({
    name,
    folder: removeTemplate(workspace, name) ?? null,
  }));
  if (options.json) printJson(results);
  for (const { name, folder } of results) {
    if (folder !== null) {
      if (!options.json) print(`removed ${shortPath(folder)}`);
    } else if (names.length > 0) {
      warn(`${name} is not installed in ${shortPath(workspace)}`);
      setExitStatus(ExitStatus.failed);
    }
  }
}

function list(options: TemplateOptions): void {
  const workspace = workspaceOf(options);
  const templates = TEMPLATES.map((name) => ({
    name,
    description: TEMPLATE_DESCRIPTIONS[name],
    state: templateState(templateFolder(workspace, name)),
  }));
  if (options.json) printJson(templates);
  else {
    const shown = { absent: "", installed: "installed", edited: "installed, edited", foreign: "not of bspump" };
    print(
      formatTable(
        ["TEMPLATE", "", ""],
        templates.map(({ name, description, state }) => [name, description, shown[state]]),
      ),
    );
  }
}

function workspaceOf({ workspace }: TemplateOptions): string {
  if (workspace !== undefined) return resolve(workspace);
  return findWorkspacePlace(process.cwd())?.root ?? process.cwd();
}

function toTemplates(names: readonly string[], command: Command): readonly Template[] {
  return names.length === 0 ? TEMPLATES : [...new Set(names.map((name) => toTemplate(name, command)))];
}
