import { basename, dirname, join, resolve } from "node:path";
import type { Command } from "commander";
import { suggestNearest } from "../nearest.js";
import { shortPath } from "../paths.js";
import { createAutomation, type NewAutomation } from "../templates/create.js";
import { isTemplate, TEMPLATES } from "../templates/template.js";
import { parseNewFolder, toTemplate } from "./arguments.js";
import { isRunByNpx } from "./npx.js";
import { print, printJson, warn } from "./output.js";

interface NewOptions {
  readonly secrets?: string;
  readonly json?: boolean;
}

/** Adds `bspump new`. */
export function addNewCommand(program: Command): void {
  program
    .command("new")
    .usage("[options] [template] <dir>")
    .description("make an automation from a template, with a notebook and example groups")
    .argument("<template-or-dir>", `one of ${TEMPLATES.join(", ")} (default: quickstart), or the folder to make`)
    .argument("[dir]", "the folder to make; if it is left out, a template's name is also the folder's")
    .option(
      "--secrets <dir>",
      "the folder for the groups (default: the one the automation will find, else one beside it)",
      parseNewFolder,
    )
    .option("--json", "write the result as JSON")
    .addHelpText("after", "\nExamples:\n  $ bspump new my-automation\n  $ bspump new postgres my-automation")
    .action(makeAutomation);
}

function makeAutomation(first: string, second: string | undefined, options: NewOptions, command: Command): void {
  const template = toTemplate(second === undefined ? templateOf(first) : first, command);
  if ((second ?? first).trim() === "") command.error("error: name the folder to make, or . for the one you are in");
  const directory = resolve(second ?? first);
  const made = createAutomation({ template, directory, secretsDir: options.secrets, environment: process.env });
  const next = nextCommands(made);
  if (options.json) {
    printJson({ template, ...made, next });
    return;
  }
  const meant = second === undefined && first !== template ? suggestNearest(first, TEMPLATES) : "";
  if (meant !== "")
    warn(`this makes the folder ${first} from the template ${template}. A template is named before a folder.${meant}`);
  for (const file of made.made) print(`made ${shortPath(file)}`);
  for (const file of made.kept) print(`kept ${shortPath(file)}, which was there`);
  const hasExamples = made.made.some((file) => dirname(file) === made.secretsDir);
  print(
    hasExamples
      ? `\nThe values in ${shortPath(made.secretsDir)} are examples: put your own there. Then run`
      : "\nNow run",
  );
  for (const line of next) print(`  ${line}`);
  print(`or, for JupyterLab and VS Code,\n  ${bspump()} kernel install`);
}

function templateOf(directory: string): string {
  const name = basename(directory);
  return name === directory && isTemplate(name) ? name : "quickstart";
}

function nextCommands({ directory, needsPackages }: NewAutomation): string[] {
  const folder = shortPath(directory);
  const lines = needsPackages ? [`npm install --prefix ${quote(folder)}`] : [];
  return [...lines, `${bspump()} notebook run ${quote(join(folder, "main.ipynb"))}`];
}

/** What the command is called: who uses npx has no bspump to type. */
function bspump(): string {
  return isRunByNpx() ? "npx bspump" : "bspump";
}

/** Puts a path as a shell takes it for one word. */
function quote(path: string): string {
  if (/^[\w./\\:@+-]+$/.test(path)) return path;
  return process.platform === "win32" || !/["$`\\!]/.test(path) ? `"${path}"` : `'${path.replaceAll("'", "'\\''")}'`;
}
