import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import { type Automation, findAutomation } from "../automation/automation.js";
import { isGroupName } from "../automation/groups.js";
import { STAGES, type Stage } from "../automation/stage.js";
import { decodeEnvFile } from "../env-file/decode.js";
import { findMarkedLines } from "../env-file/marks.js";
import { assignmentsIn, setInText, unsetInText } from "../env-file/write.js";
import { BspumpError } from "../errors.js";
import { groupFiles } from "../load/group-file.js";
import { grantedGroups } from "../load/read-stage.js";
import { findSecretsDirectory } from "../load/secrets-directory.js";
import { shortPath } from "../paths.js";
import { readRegularFile } from "../regular-file.js";
import { startFolder } from "../search.js";
import { writeWholeFile } from "../write-file.js";
import { addLoadOptions } from "./load-options.js";
import { ExitStatus, print, printJson, setExitStatus, warn } from "./output.js";
import { readSecret } from "./secret-input.js";
import { formatTable } from "./table.js";

interface SecretOptions {
  readonly from?: string;
  readonly stage?: Stage;
  readonly secrets?: string;
  readonly json?: boolean;
}

const ADVICE = "Check the folder and its permissions.";

/** Adds `bspump secret`. */
export function addSecretCommand(program: Command): void {
  const secret = program
    .command("secret")
    .description("set, list and unset variables in a group's file; no value is ever shown")
    .addHelpText("after", "\nExample:\n  $ bspump secret set foo FOO_PASSWORD");
  const command = (name: string, description: string) =>
    addOptions(secret.command(name).description(description).argument("<group>", "the group", parseGroup));
  command("set", "set a variable; its value comes from stdin or is asked for, and arrives as it is, whatever is in it")
    .argument("<name>", "the variable", parseVariable)
    .addHelpText(
      "after",
      `
On a terminal the value is prompted for and not shown. Otherwise it is all of stdin except the last line ending. It is never an argument: other users can read those.

Examples:
  $ bspump secret set foo FOO_PASSWORD
  $ openssl rand -base64 32 | bspump secret set foo FOO_PASSWORD`,
    )
    .action(setVariable);
  command("list", "list the variables of a group, by name")
    .addHelpText("after", "\nExample:\n  $ bspump secret list foo")
    .action(listVariables);
  command("unset", "take a variable out of a group")
    .argument("<name>", "the variable", parseVariable)
    .addHelpText("after", "\nExample:\n  $ bspump secret unset foo FOO_PASSWORD")
    .action(unsetVariable);
}

function addOptions(command: Command): Command {
  const stage = "reject a group that the automation does not have there";
  return addLoadOptions(command, stage).option("--json", "write the result as JSON");
}

function parseGroup(text: string): string {
  if (!isGroupName(text) || text.startsWith(".")) throw new InvalidArgumentError("Give the name of a group.");
  return text;
}

function parseVariable(text: string): string {
  if (!/^[\p{L}\p{N}_.[\]-]+$/u.test(text))
    throw new InvalidArgumentError("Give a name of letters, digits and _, such as FOO_PASSWORD.");
  return text;
}

async function setVariable(group: string, name: string, options: SecretOptions): Promise<void> {
  const { file, automation } = findGroup(group, options);
  const before = readGroup(file);
  const value = await readSecret(name);
  if (value === undefined) return;
  // Read again: the value may have taken its time to be typed.
  const text = setInText(readGroup(file) ?? "", name, value, file);
  if (before === undefined) makeFolder(dirname(file));
  writeWholeFile(file, text, { mode: 0o600, advice: ADVICE });
  const line = lineOf(text, name, file);
  if (options.json) printJson({ group, name, file, line, created: before === undefined });
  else print(`set ${name} in ${shortPath(file)}:${line}`);
  if (before === undefined && automation !== undefined && stagesWith(group, automation).length === 0)
    warn(`no stage of ${shortPath(automation.file)} has the group ${group}. List it there under [secrets].`);
}

function unsetVariable(group: string, name: string, options: SecretOptions): void {
  const { file } = findGroup(group, options);
  const before = existingGroup(file, group);
  const text = unsetInText(before, name, file);
  if (text === undefined) {
    if (options.json) printJson({ group, name, file, removed: false });
    warn(`${name} is not in ${shortPath(file)}, so nothing was changed`);
    setExitStatus(ExitStatus.failed);
    return;
  }
  writeWholeFile(file, text, { advice: ADVICE });
  if (options.json) printJson({ group, name, file, removed: true });
  else print(`took ${name} out of ${shortPath(file)}`);
}

function listVariables(group: string, options: SecretOptions): void {
  const { file } = findGroup(group, options);
  const text = existingGroup(file, group);
  const assignments = assignmentsIn(text, file);
  const marks = findMarkedLines(text, assignments);
  const variables = assignments.map(({ name, line }) => ({ name, line, mark: marks.get(line) ?? null }));
  if (options.json) printJson({ group, file, variables });
  else if (variables.length > 0) {
    const rows = variables.map(({ name, line, mark }) => [name, String(line), mark === null ? "" : `# ${mark}`]);
    print(formatTable(["VARIABLE", "LINE", ""], rows));
  }
}

function findGroup(group: string, { from, stage, secrets }: SecretOptions) {
  const start = startFolder(from, process.env);
  const automation = findAutomation(start);
  if (stage !== undefined) requireGranted(group, stage, { automation, secrets });
  const directory = automation?.directory ?? start;
  const folder = findSecretsDirectory({ secretsDir: secrets, directory, environment: process.env });
  if (folder === undefined) {
    // One that is made here might be in a repository, and committed.
    const message = `There is no secrets directory for ${directory}. Make a folder "secrets" above it, which git does not track, or name one with --secrets.`;
    throw new BspumpError("SECRETS_DIR_INVALID", message);
  }
  return { file: join(folder, group), automation };
}

interface Lookup {
  readonly automation: Automation | undefined;
  readonly secrets: string | undefined;
}

function requireGranted(group: string, stage: Stage, { automation, secrets }: Lookup): void {
  if (automation === undefined) {
    const message = "There is no automation here, so no group is known for a stage. Name its folder with --from.";
    throw new BspumpError("GROUP_MISSING", message);
  }
  const options = { automation, stage, secretsDir: secrets, environment: process.env };
  const names = grantedGroups(options).map(({ name }) => name);
  if (names.includes(group)) return;
  const there = names.length === 0 ? "has no groups" : `has the groups ${names.join(", ")}`;
  const message = `${automation.file}: the stage ${stage} ${there}, and not ${group}. Name one of them, or list it there.`;
  throw new BspumpError("GROUP_MISSING", message, { file: automation.file });
}

function stagesWith(group: string, automation: Automation): Stage[] {
  return STAGES.filter((stage) =>
    grantedGroups({ automation, stage, environment: process.env }).some(({ name }) => name === group),
  );
}

function readGroup(file: string): string | undefined {
  const bytes = readRegularFile(file);
  return bytes && decodeEnvFile(bytes, file);
}

function existingGroup(file: string, group: string): string {
  const text = readGroup(file);
  if (text !== undefined) return text;
  const directory = dirname(file);
  const present = groupFiles(directory);
  const there = present.length === 0 ? "no group is there" : `the groups there are ${present.join(", ")}`;
  throw new BspumpError("GROUP_MISSING", `There is no group ${group} in ${directory}; ${there}. Correct the name.`, {
    file,
  });
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    const message = `${folder} cannot be made. ${ADVICE}`;
    throw new BspumpError("FILE_UNWRITABLE", message, { file: folder, cause: error });
  }
}

function lineOf(text: string, name: string, file: string): number | undefined {
  return assignmentsIn(text, file).findLast((assignment) => assignment.name === name)?.line;
}
