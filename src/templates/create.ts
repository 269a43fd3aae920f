import { existsSync, lstatSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { AUTOMATION_FILE } from "../automation/automation.js";
import { groupsOfStage } from "../automation/groups.js";
import { STAGES } from "../automation/stage.js";
import { parseAutomationToml } from "../automation/toml.js";
import type { Environment } from "../environment.js";
import { BspumpError } from "../errors.js";
import { Git } from "../git/git.js";
import { findSecretsDirectory } from "../load/secrets-directory.js";
import { packageFolder } from "../package-folder.js";
import { isFolder, readRegularFile } from "../regular-file.js";
import { cannotWrite, writeWholeFile } from "../write-file.js";
import { makeLink, needsPackages, TEMPLATE_LINKS, type Template, templateFiles } from "./template.js";

/** What is to be made. */
export interface NewAutomationOptions {
  readonly template: Template;
  /** Folder of the automation; it is made if it is not there. */
  readonly directory: string;
  /** The secrets directory to use, which is made if it is not there. Default: the one the automation will find, else one beside it. */
  readonly secretsDir?: string | undefined;
  readonly environment: Environment;
}

/** What was made. */
export interface NewAutomation {
  readonly directory: string;
  readonly secretsDir: string;
  /** Paths of the files that were made or, of a `.gitignore`, added to. */
  readonly made: readonly string[];
  /** Paths of the groups that were there already, and stay as they are. */
  readonly kept: readonly string[];
  /** Whether its notebook needs packages of npm. */
  readonly needsPackages: boolean;
}

/**
 * Makes an automation from a template: its files, and example groups in the secrets directory, which only the user can read.
 *
 * @throws BspumpError `FILE_EXISTS` if a file of it is there already, `FILE_UNWRITABLE` if one cannot be written; nothing is left behind then.
 */
export function createAutomation({
  template,
  directory,
  secretsDir,
  environment,
}: NewAutomationOptions): NewAutomation {
  if (existsSync(directory) && !isFolder(directory)) throw inTheWay(directory, "is not a folder");
  const files = templateFiles(template);
  for (const name of [...files.keys(), ...TEMPLATE_LINKS.keys()]) {
    const file = join(directory, name);
    if (lstatSync(file, { throwIfNoEntry: false }) !== undefined) throw inTheWay(file, "is there already");
  }
  const undo: (() => void)[] = [];
  try {
    makeFolder(directory, undo);
    const secrets = chooseSecretsDirectory(directory, secretsDir, environment);
    makeFolder(secrets, undo, 0o700);
    makeFolder(join(directory, "image"), undo);
    const made = [...files].map(([name, text]) => makeFile(join(directory, name), text, undo));
    made.push(...makeLinks(directory, undo));
    const kept: string[] = [];
    for (const [name, text] of groupFilesOf(files.get(AUTOMATION_FILE) ?? "")) {
      const file = join(secrets, name);
      if (readRegularFile(file) === undefined) made.push(makeFile(file, text, undo, 0o600));
      else kept.push(file);
    }
    const ignore = ignoreSecrets(secrets, undo);
    if (ignore !== undefined) made.push(ignore);
    return { directory, secretsDir: secrets, made, kept, needsPackages: needsPackages(template) };
  } catch (error) {
    for (const step of undo.reverse()) step();
    const { path = directory } = error as NodeJS.ErrnoException;
    throw cannotWrite(path, error, "Check the folder and its permissions, or name another one.");
  }
}

function inTheWay(file: string, reason: string, advice = "Name a new folder."): BspumpError {
  return new BspumpError("FILE_EXISTS", `${file} ${reason}. ${advice}`, { file });
}

/** Returns the text of each group that an automation names. */
function groupFilesOf(automation: string): Map<string, string> {
  const source = { file: AUTOMATION_FILE, text: automation };
  const declaration = parseAutomationToml(automation, source.file);
  const names = STAGES.flatMap((stage) => groupsOfStage(declaration, stage, source).map(({ name }) => name));
  const files = new Map<string, string>();
  for (const name of new Set(names)) {
    files.set(name, readFileSync(join(packageFolder(), "dist", "templates", "groups", name), "utf8"));
  }
  return files;
}

function chooseSecretsDirectory(directory: string, asked: string | undefined, environment: Environment): string {
  if (asked !== undefined) return resolve(asked);
  const found = findSecretsDirectory({ secretsDir: undefined, directory, environment });
  if (found !== undefined) return found;
  // Of the folder in which the command runs the one above is none of its business.
  return join(directory === process.cwd() ? directory : dirname(directory), "secrets");
}

/** Has git ignore the secrets directory where it would not; returns the path of the `.gitignore` that was made or added to. */
function ignoreSecrets(secrets: string, undo: (() => void)[]): string | undefined {
  const folder = dirname(secrets);
  const name = basename(secrets);
  // A repository may be made of the folder later, and then of all that is in it.
  if (isIgnored(folder, `${name}/x`)) return undefined;
  const file = join(folder, ".gitignore");
  if (lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink())
    throw inTheWay(file, "is a link, which git does not follow", "Put a file there.");
  const before = readRegularFile(file)?.toString("utf8");
  const line = `/${name}/`;
  if (before === undefined) return makeFile(file, `${line}\nnode_modules/\n.ipynb_checkpoints/\n`, undo);
  if (before.split(/\r?\n/).includes(line)) return undefined;
  const write = (text: string) => writeWholeFile(file, text, { advice: "Check its permissions." });
  undo.push(() => write(before));
  write(`${before}${before === "" || before.endsWith("\n") ? "" : "\n"}${line}\n`);
  return file;
}

/** Whether git surely ignores a path in a folder. */
function isIgnored(folder: string, path: string): boolean {
  let hasFailed = false;
  const failed = () => {
    hasFailed = true;
  };
  const git = new Git({ failed }).open(folder);
  return !("reason" in git) && git.notIgnored([path]).length === 0 && !hasFailed;
}

function makeFolder(folder: string, undo: (() => void)[], mode?: number): void {
  const first = mkdirSync(folder, { recursive: true, ...(mode === undefined ? {} : { mode }) });
  if (first !== undefined) undo.push(() => rmSync(first, { recursive: true, force: true }));
}

/** Makes a file that must not be there. */
function makeFile(file: string, text: string, undo: (() => void)[], mode = 0o644): string {
  writeFileSync(file, text, { flag: "wx", mode });
  undo.push(() => rmSync(file, { force: true }));
  return file;
}

/** Makes the links of an automation. */
function makeLinks(directory: string, undo: (() => void)[]): string[] {
  const made: string[] = [];
  for (const [name, target] of TEMPLATE_LINKS) {
    const path = join(directory, name);
    if (!makeLink(target, path)) continue;
    undo.push(() => rmSync(path, { force: true }));
    made.push(path);
  }
  return made;
}
