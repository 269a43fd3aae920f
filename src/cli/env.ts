import { join } from "node:path";
import { type Command, Option } from "commander";
import { STAGE_VARIABLE, STAGES } from "../automation/stage.js";
import { BspumpError } from "../errors.js";
import { load } from "../load/load.js";
import type { Status } from "../load/status.js";
import { readRegularFile } from "../regular-file.js";
import { writeWholeFile } from "../write-file.js";
import { checkFormat, parseFile, parseNames, rejectTogether } from "./arguments.js";
import { isShellName, toEnvFile, toShell, type Variable } from "./environment-text.js";
import { toDeclarations } from "./environment-types.js";
import {
  addLoadOptions,
  explainMissingHere,
  type LoadCommandOptions,
  loadFor,
  toLoadOptions,
  warnOf,
} from "./load-options.js";
import { MASK } from "./mask.js";
import { ExitStatus, print, printExactly, printJson, setExitStatus, warn } from "./output.js";
import { formatTable } from "./table.js";

interface EnvCommandOptions extends LoadCommandOptions {
  readonly format: "table" | "json" | "dotenv" | "shell";
  readonly json?: boolean;
  readonly show?: boolean;
  readonly types?: string | true;
}

const TYPES_FILE = "bspump-env.d.ts";

/** Adds `bspump env`. */
export function addEnvCommand(program: Command): void {
  const command = program
    .command("env")
    .description("show what would be loaded and from where; values are masked")
    .argument("[name...]", "only these variables", parseNames)
    .option("--show", "show the values")
    .addOption(
      new Option("--format <format>", "the output format; dotenv and shell print the values, so they need --show")
        .choices(["table", "json", "dotenv", "shell"])
        .default("table"),
    )
    .option("--json", "the same as --format json")
    .addOption(
      new Option(
        "--types [file]",
        `write the types of process.env, names only (default: ${TYPES_FILE} beside the automation.toml; -: to stdout)`,
      )
        .argParser(parseFile)
        .conflicts(["show", "format", "stage"]),
    )
    .addHelpText("after", '\nExample:\n  $ eval "$(bspump env --format shell --show)"');
  addLoadOptions(command).action(showEnvironment);
}

function showEnvironment(names: readonly string[], options: EnvCommandOptions, command: Command): void {
  checkOptions(names, options, command);
  if (options.types !== undefined) {
    writeTypes(options.types, options);
    return;
  }
  const environment = { ...process.env };
  const status = loadFor(options, environment);
  const loaded = loadedVariables(status, environment).filter(([name]) => names.length === 0 || names.includes(name));
  const missing = names.find((name) => !loaded.some(([found]) => found === name));
  if (missing !== undefined) {
    throw new BspumpError(
      "VARIABLE_MISSING",
      `${missing} is in no group of the stage ${status.stage}. ${explainMissingHere(status, missing, environment)}`,
    );
  }
  const format = options.json ? "json" : options.format;
  if (format === "dotenv") printExactly(toEnvFile(loaded), { shown: true });
  else if (format === "shell") writeShell(loaded);
  else showPlaces(status, loaded, options.show === true, format === "json");
}

function checkOptions(names: readonly string[], options: EnvCommandOptions, command: Command): void {
  checkFormat(command, options);
  const { format, json, show, types } = options;
  if (types !== undefined && names.length > 0) rejectTogether(command, "--types", "names of variables");
  if (types === "-" && json) rejectTogether(command, "--types -", "option '--json'");
  if ((format === "dotenv" || format === "shell") && !show) {
    command.error(`error: option '--format ${format}' prints the values: add --show if they may be shown`);
  }
}

/** Writes the types: a variable is sure to be there where every stage that has groups has it. */
function writeTypes(target: string | true, options: EnvCommandOptions): void {
  const stages = STAGES.map((stage) => load(toLoadOptions({ ...options, stage }, { ...process.env })));
  const [first] = stages;
  if (first?.automation === undefined) {
    warnOf(first === undefined ? [] : [first]);
    setExitStatus(ExitStatus.failed);
    return;
  }
  warnOf(stages);
  const used = stages
    .filter(({ groups }) => groups.length > 0)
    .map(({ variables }) => new Set(variables.map(({ name }) => name)));
  const names = [...new Set([...used.flatMap((found) => [...found]), ...platformNames(first)])].sort();
  const isSure = (name: string) => platformNames(first).includes(name) || used.every((found) => found.has(name));
  const file = target === true ? join(first.automation.directory, TYPES_FILE) : target;
  const declarations = toDeclarations(
    names.filter(isSure),
    names.filter((name) => !isSure(name)),
  );
  if (file === "-") {
    printExactly(declarations);
    return;
  }
  writeDeclarations(file, declarations);
  if (options.json) printJson({ file });
  else printExactly(`${file}\n`);
}

/** Writes the file, over none but an earlier one of its kind. */
function writeDeclarations(file: string, text: string): void {
  const before = readRegularFile(file)?.toString("utf8");
  const [mark = ""] = text.split("\n", 1);
  if (before !== undefined && before !== "" && !before.startsWith(mark)) {
    const message = `${file} is there already, and this command did not write it. Name another file.`;
    throw new BspumpError("FILE_EXISTS", message, { file });
  }
  writeWholeFile(file, text, { advice: "Check the folder and its permissions, or name another file." });
}

function platformNames({ platform = [STAGE_VARIABLE] }: Status): readonly string[] {
  return platform;
}

function loadedVariables(status: Status, environment: NodeJS.ProcessEnv): Variable[] {
  if (status.automation === undefined) return [];
  const names = [...status.variables.map(({ name }) => name), ...platformNames(status)];
  return names.map((name) => [name, environment[name] ?? ""]);
}

function writeShell(variables: readonly Variable[]): void {
  const [exportable, others] = [
    variables.filter(([name]) => isShellName(name)),
    variables.filter(([name]) => !isShellName(name)),
  ];
  for (const [name] of others) warn(`${name} is left out: not every shell lets a variable of that name be set`);
  printExactly(toShell(exportable), { shown: true });
}

function showPlaces(status: Status, loaded: readonly Variable[], isShown: boolean, asJson: boolean): void {
  const places = new Map(status.variables.map((variable) => [variable.name, variable]));
  const variables = loaded.map(([name, value]) => {
    const place = places.get(name);
    // What the platform sets is not a secret.
    const shown = isShown || place === undefined ? value : MASK;
    return {
      name,
      value: shown,
      group: place?.group ?? null,
      file: place?.file ?? null,
      line: place?.line ?? null,
      replaced: place?.replaced ?? false,
    };
  });
  const printing = { shown: isShown };
  if (asJson) {
    const { stage, automation, secretsDir = null } = status;
    printJson({ stage, automation: automation?.file ?? null, secretsDir, variables }, printing);
    return;
  }
  if (status.deployed) warn("the platform has deployed this automation: nothing is loaded, unless --stage asks for it");
  if (variables.length === 0) return;
  const rows = variables.map(({ name, value, group, line, replaced }) => [
    name,
    value,
    group === null ? "(platform)" : `${group}:${line}`,
    replaced ? "replaces an inherited value" : "",
  ]);
  print(formatTable(["VARIABLE", "VALUE", "FROM", ""], rows), printing);
}
