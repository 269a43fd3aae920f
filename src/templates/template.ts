import { readdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { clearOutputs, readNotebook } from "../notebook/document.js";
import { packageFolder } from "../package-folder.js";
import { withSlashes } from "../paths.js";
import { systemErrorCode } from "../regular-file.js";
import { TEMPLATE_DESCRIPTIONS } from "./descriptions.js";

/** Name of a template. */
export type Template = keyof typeof TEMPLATE_DESCRIPTIONS;

/** The names of the templates. */
export const TEMPLATES = Object.keys(TEMPLATE_DESCRIPTIONS).filter(isTemplate);

/** Whether there is a template of this name. */
export function isTemplate(name: string): name is Template {
  return Object.hasOwn(TEMPLATE_DESCRIPTIONS, name);
}

/**
 * The links of each automation, by name: what they lead to (platform.md, section 2). The packages are installed in the image; `npm install` in the
 * automation's folder puts a folder of its own in the place of the second.
 */
export const TEMPLATE_LINKS: ReadonlyMap<string, string> = new Map([
  ["package.json", "image/package.json"],
  ["node_modules", "/deps/node_modules"],
]);

/** Makes a link; false if the system does not let the user make any: the image finds its packages without them. */
export function makeLink(target: string, path: string): boolean {
  try {
    symlinkSync(target, path);
    return true;
  } catch (error) {
    if (process.platform === "win32" && systemErrorCode(error) === "EPERM") return false;
    throw error;
  }
}

/** Returns the text of each file of an automation, by its path there; a notebook has no outputs. */
export function templateFiles(template: Template): Map<string, string> {
  const folder = join(packageFolder(), "dist", "templates", "automations", template);
  const files = new Map<string, string>();
  for (const stored of readdirSync(folder, { recursive: true, encoding: "utf8" }).sort()) {
    if (stored === "image") continue;
    const file = join(folder, stored);
    const text = stored.endsWith(".ipynb") ? notebookText(file) : readFileSync(file, "utf8");
    // scripts/build.mjs has given each file that the platform would deploy another name.
    files.set(withSlashes(stored.replace(/^_/, "")), text);
  }
  return files;
}

function notebookText(file: string): string {
  const notebook = readNotebook(file);
  for (const cell of notebook.cells) clearOutputs(cell);
  return `${JSON.stringify(notebook, null, 1)}\n`;
}

/** Whether a template's notebook needs packages of npm beside this one. */
export function needsPackages(template: Template): boolean {
  const { dependencies } = JSON.parse(templateFiles(template).get("image/package.json") ?? "{}");
  return Object.keys(dependencies).some((name) => name !== "bspump");
}
