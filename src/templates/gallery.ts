import { createHash } from "node:crypto";
import {
  type Dirent,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative } from "node:path";
import { BspumpError } from "../errors.js";
import { packageFolder } from "../package-folder.js";
import { withSlashes } from "../paths.js";
import { readRegularFile } from "../regular-file.js";
import { compareText } from "../text.js";
import { cannotWrite } from "../write-file.js";
import { TEMPLATE_DESCRIPTIONS } from "./descriptions.js";
import { makeLink, TEMPLATE_LINKS, type Template, templateFiles } from "./template.js";

/** Name of the file that makes a folder a template of the editor's gallery (platform.md, section 8). */
const TEMPLATE_FILE = "template.toml";
const ADVICE = "Check the folder and its permissions.";

/** What a template of ours is in a workspace: not there, as it was installed, edited since, or a folder of somebody else's. */
export type TemplateState = "absent" | "installed" | "edited" | "foreign";

/** Returns the folder of a template in a workspace's `templates`. */
export function templateFolder(workspace: string, template: Template): string {
  return join(workspace, "templates", `typescript-${template}`);
}

/**
 * Writes a template into the workspace's `templates`, over an earlier one that was not edited. A template is there whole or not at all.
 *
 * @throws BspumpError `FILE_EXISTS` if something else is there, `FILE_UNWRITABLE` if it cannot be written.
 */
export function installTemplate(workspace: string, template: Template): string {
  const folder = templateFolder(workspace, template);
  requireOwn(folder, template, "replaced");
  // Hidden, so that the editor takes nothing for a template while it is made.
  const temporary = join(dirname(folder), `.typescript-${template}-${process.pid}`);
  try {
    write(temporary, template);
    rmSync(folder, { recursive: true, force: true });
    renameSync(temporary, folder);
  } catch (error) {
    throw cannotWrite(folder, error, ADVICE);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
  return folder;
}

/**
 * Removes a template that was installed and not edited. Returns undefined if there is none.
 *
 * @throws BspumpError as {@link installTemplate}.
 */
export function removeTemplate(workspace: string, template: Template): string | undefined {
  const folder = templateFolder(workspace, template);
  if (templateState(folder) === "absent") return undefined;
  requireOwn(folder, template, "removed");
  try {
    rmSync(folder, { recursive: true });
  } catch (error) {
    throw cannotWrite(folder, error, ADVICE);
  }
  return folder;
}

/** Returns what a template's folder is. */
export function templateState(folder: string): TemplateState {
  const stats = lstatSync(folder, { throwIfNoEntry: false });
  if (stats === undefined) return "absent";
  if (!stats.isDirectory()) return "foreign";
  const [mark = ""] = (readRegularFile(join(folder, TEMPLATE_FILE))?.toString("utf8") ?? "").split("\n", 1);
  const recorded = /^# Written by `bspump template install`, with the contents ([0-9a-f]{64})$/.exec(mark)?.[1];
  if (recorded === undefined) return "foreign";
  return recorded === contentsOf(folder) ? "installed" : "edited";
}

function requireOwn(folder: string, template: Template, done: string): void {
  const state = templateState(folder);
  if (state === "absent" || state === "installed") return;
  const reason = state === "edited" ? "was edited" : "is not a template of bspump";
  const message = `${folder} ${reason}, so that it is not ${done}. Rename it, or remove it to have ${template} here.`;
  throw new BspumpError("FILE_EXISTS", message, { file: folder });
}

function write(folder: string, template: Template): void {
  for (const [name, text] of templateFiles(template)) {
    const file = join(folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  for (const [name, target] of TEMPLATE_LINKS) makeLink(target, join(folder, name));
  const icon = readFileSync(join(packageFolder(), "kernel-spec", "logo-svg.svg"), "utf8").trim();
  const about = [
    `name = ${JSON.stringify(`TypeScript: ${template}`)}`,
    `short_description = """${TEMPLATE_DESCRIPTIONS[template]}"""`,
    `icon = """${icon}"""`,
    "",
  ].join("\n");
  // The contents are those of the other files and of what follows the first line.
  writeFileSync(join(folder, TEMPLATE_FILE), `\n${about}`);
  const mark = `# Written by \`bspump template install\`, with the contents ${contentsOf(folder)}`;
  writeFileSync(join(folder, TEMPLATE_FILE), `${mark}\n${about}`);
}

/** Returns a hash of all that is in a template's folder but the line that records it. */
function contentsOf(folder: string): string {
  const hash = createHash("sha256");
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).map((entry) => ({
    entry,
    name: withSlashes(relative(folder, join(entry.parentPath, entry.name))),
  }));
  for (const { entry, name } of entries.sort((a, b) => compareText(a.name, b.name))) {
    const content = contentOf(entry, name === TEMPLATE_FILE);
    if (content !== undefined) hash.update(JSON.stringify([name, content]));
  }
  return hash.digest("hex");
}

function contentOf(entry: Dirent, hasMark: boolean): string | undefined {
  const path = join(entry.parentPath, entry.name);
  if (entry.isSymbolicLink()) return `link to ${readlinkSync(path)}`;
  if (entry.isDirectory()) return undefined;
  const text = readRegularFile(path)?.toString("base64") ?? "";
  if (!hasMark) return text;
  const decoded = Buffer.from(text, "base64").toString("utf8");
  return decoded.slice(decoded.indexOf("\n"));
}
