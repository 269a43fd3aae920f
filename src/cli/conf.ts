import type { Command } from "commander";
import { readPipelinesConf } from "../conf.js";
import { BspumpError } from "../errors.js";
import type { Status } from "../load/status.js";
import type { PipelinesConf } from "../pipelines-conf/pipelines-conf.js";
import { requireText } from "./arguments.js";
import { addLoadOptions, type LoadCommandOptions, loadFor } from "./load-options.js";
import { MASK } from "./mask.js";
import { ExitStatus, print, printExactly, printJson, setExitStatus, warn } from "./output.js";
import { holdsSecret } from "./redact-output.js";
import { formatTable } from "./table.js";

interface ConfCommandOptions extends LoadCommandOptions {
  readonly json?: boolean;
  readonly show?: boolean;
}

/** An option as it is shown. */
interface ShownOption {
  readonly section: string;
  readonly option: string;
  /** Null if a reference in it fails. */
  readonly value: string | null;
  /** Whether the value holds something from a secret group. */
  readonly secret: boolean;
  readonly file: string | null;
  readonly line: number;
}

/** Adds `bspump conf`. */
export function addConfCommand(program: Command): void {
  const command = program
    .command("conf")
    .description("show what a pipelines.conf resolves to at a stage; values that hold a secret are masked")
    .argument("[section]", "only this section", (text: string) => requireText(text, "Give the name of a section."))
    .argument("[option]", "only the value of this option", (text: string) =>
      requireText(text, "Give the name of an option."),
    )
    .option("--show", "show the values that hold a secret")
    .option("--json", "write the result as JSON")
    .addHelpText("after", "\nExample:\n  $ bspump conf connection:PostgreSQLConnection --stage production");
  addLoadOptions(command).action(showConfiguration);
}

function showConfiguration(section: string | undefined, option: string | undefined, options: ConfCommandOptions): void {
  const environment = { ...process.env };
  const status = loadFor(options, environment);
  const conf = readConfiguration(options, environment);
  for (const { message } of conf.warnings) warn(message);
  const shown = chooseOptions(conf, section, option).map(([inSection, name]) =>
    showOption(conf, inSection, name, status, options.show === true),
  );
  const wanted = new Set(shown.map((found) => `${found.section}\0${found.option}`));
  const failures = conf
    .failedReferences()
    .filter((failure) => section === undefined || wanted.has(`${failure.section}\0${failure.option}`));
  const printing = { shown: options.show };
  if (options.json) {
    const unresolved = failures.map(({ describe, file = null, origin: _origin, ...failure }) => ({
      ...failure,
      file,
      message: describe(),
    }));
    printJson({ stage: status.stage, files: conf.files, options: shown, unresolved }, printing);
  } else if (option !== undefined) {
    for (const { value } of shown) if (value !== null) printExactly(`${value}\n`, printing);
  } else if (shown.length > 0) {
    const rows = shown.map((found) => [found.section, found.option, found.value ?? "(unresolved)"]);
    print(formatTable(["SECTION", "OPTION", "VALUE"], rows), printing);
  }
  if (failures.length === 0) return;
  if (!options.json) for (const { describe } of failures) warn(describe());
  setExitStatus(ExitStatus.failed);
}

function readConfiguration({ from }: ConfCommandOptions, env: NodeJS.ProcessEnv): PipelinesConf {
  try {
    return readPipelinesConf({ env, ...(from === undefined ? {} : { from }) });
  } catch (error) {
    if (!BspumpError.is(error) || error.code !== "CONF_NOT_FOUND") throw error;
    const { message, file } = error;
    // The command names no file but by this variable.
    if (file !== undefined)
      throw new BspumpError(error.code, `ASAB_CONFIG names ${file}, which is not there. Correct it.`, { file });
    // The function's own next step is an option of the function.
    const advice = "Make one beside its automation.toml, name its folder with --from, or name the file by ASAB_CONFIG.";
    throw new BspumpError("CONF_NOT_FOUND", message.replace(/ Make one beside the notebook, .*$/s, ` ${advice}`));
  }
}

/** Returns the options to show, each with its section. Throws for a section or an option that is not there. */
function chooseOptions(
  conf: PipelinesConf,
  section: string | undefined,
  option: string | undefined,
): [section: string, option: string][] {
  if (section !== undefined && option !== undefined) return [[section, option]];
  const sections = section === undefined ? conf.sections() : [section];
  return sections.flatMap((name) => conf.options(name).map((found): [string, string] => [name, found]));
}

function showOption(
  conf: PipelinesConf,
  section: string,
  option: string,
  { variables: loaded, deployed }: Status,
  isShown: boolean,
): ShownOption {
  const { value, variables, file = null, line } = conf.trace(section, option);
  // If the platform has set the environment, what is a secret in it is not known: all of it may be.
  const refers = deployed ? variables.size > 0 : loaded.some(({ name }) => variables.has(name));
  // A secret may also be written out in the file.
  const secret = refers || (value !== undefined && holdsSecret(value));
  const shown = value === undefined ? null : secret && !isShown ? MASK : value;
  return { section, option: option.toLowerCase(), value: shown, secret, file, line };
}
