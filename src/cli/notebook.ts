import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { type Command, InvalidArgumentError, Option } from "commander";
import { isDeployed, STAGE_VARIABLE } from "../automation/stage.js";
import { messageOf } from "../errors.js";
import { requireNode } from "../node-version.js";
import type { Parameter } from "../notebook/parameters.js";
import type { RunReporter } from "../notebook/run.js";
import { visibleLine } from "../visible-text.js";
import { parseFile, parseFolder, parseOutput } from "./arguments.js";
import { ExitStatus, print, printJson, setExitStatus, warn } from "./output.js";
import { warnWithoutTypeScript } from "./typescript.js";

interface RunCommandOptions {
  output?: string;
  write: boolean;
  allowErrors?: boolean;
  timeout?: number;
  parameter?: readonly Parameter[];
  stage?: string;
  secrets?: string;
}

/** Adds `bspump notebook run`. */
export function addNotebookCommand(program: Command): void {
  const notebook = program
    .command("notebook")
    .hook("preAction", requireNode)
    .description("run, check and serve notebooks without Jupyter and without Python")
    .addHelpText("after", "\nExample:\n  $ bspump notebook run main.ipynb");
  notebook
    .command("run")
    .description("run notebooks on the TypeScript kernel, and write their outputs into them")
    .argument("<file...>", "the notebooks, which are run one after another", parseFiles)
    .option("-o, --output <file>", "write the notebook with its outputs there (only with one notebook)", parseOutput)
    .addOption(new Option("--no-write", "write nothing").conflicts("output"))
    .option("--allow-errors", "go on after a failing cell")
    .option("--timeout <seconds>", "stop a cell that takes longer, and go on (default: no limit)", parseSeconds)
    .option(
      "-p, --parameter <name=value>",
      "set a variable, after the cell tagged parameters; may be repeated",
      parseParameters,
    )
    .addOption(new Option("--stage <stage>", "the stage whose secrets are loaded").choices(["dev", "live-dev"]))
    .option("--secrets <dir>", "the folder that holds the secret groups", parseFolder)
    .addHelpText("after", "\nExample:\n  $ bspump notebook run --timeout 60 main.ipynb")
    .action(runNotebooks);
  addCheckCommand(notebook);
  addServeCommand(notebook);
}

function parseFiles(text: string, earlier: readonly string[] = []): string[] {
  return [...earlier, parseFile(text)];
}

interface ServeCommandOptions {
  follow?: boolean;
}

function addServeCommand(notebook: Command): void {
  notebook
    .command("serve")
    .description("run a notebook as the process of an automation: until nothing is left to do, or it is asked to end")
    .argument("<file>", "the notebook", parseFile)
    .option("--follow", "restart it when a file in its folder changes (default: at the stage live-dev)")
    .option("--no-follow", "never restart it")
    .addHelpText("after", "\nExample:\n  $ bspump notebook serve main.ipynb")
    .action(serveNotebook);
}

async function serveNotebook(file: string, options: ServeCommandOptions): Promise<void> {
  const { leaveFirstProcess } = await import("../notebook/init-process.js");
  leaveFirstProcess();
  const { NotebookServer } = await import("../notebook/serve.js");
  const { registerInheritedSecrets } = await import("../load/inherited-secrets.js");
  registerInheritedSecrets(process.env, { isDeployed: isDeployed(process.env) });
  const server = new NotebookServer(file, {
    env: process.env,
    follow: options.follow ?? process.env[STAGE_VARIABLE] === "live-dev",
    write: (name, text) => process[name].write(text),
  });
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => server.stop(signal));
  process.exitCode = await server.serve();
}

interface CheckCommandOptions {
  json?: boolean;
}

function addCheckCommand(notebook: Command): void {
  notebook
    .command("check")
    .description("check the types in notebooks without running them")
    .argument("<file...>", "the notebooks")
    .option("--json", "print the faults as JSON")
    .addHelpText("after", "\nExample:\n  $ bspump notebook check main.ipynb")
    .action(checkNotebooks);
}

async function checkNotebooks(files: string[], { json = false }: CheckCommandOptions): Promise<void> {
  const { checkNotebook } = await import("../notebook/check.js");
  const { variableNamesIn } = await import("../load/variable-names.js");
  const found: object[] = [];
  for (const file of files) {
    const faults = await checkNotebook(file, { variables: variableNamesIn(dirname(resolve(file))) });
    found.push(...faults.map((fault) => ({ file, ...fault })));
    if (json) continue;
    if (faults.length === 0) warn(`${file}: no faults.`);
    for (const { cell, module, line, column, code, message } of faults) {
      const where = cell === undefined ? join(dirname(file), module ?? "") : `${file}:cell ${cell}`;
      print(`${where}:${line}:${column} - error${code === undefined ? "" : ` TS${code}`}: ${message}`);
    }
  }
  if (json) printJson(found);
  if (found.length > 0) setExitStatus(ExitStatus.failed);
}

function parseParameters(text: string, earlier: readonly Parameter[] = []): Parameter[] {
  // Only if it is used: the parser of TypeScript takes its time to load.
  const { parseParameter } = createRequire(__filename)(
    "../notebook/parameters.js",
  ) as typeof import("../notebook/parameters.js");
  try {
    return [...earlier, parseParameter(text)];
  } catch (error) {
    throw new InvalidArgumentError(messageOf(error));
  }
}

function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (!(seconds > 0) || seconds > 2_000_000) throw new InvalidArgumentError("Give a number of seconds, such as 60.");
  return seconds;
}

async function runNotebooks(files: string[], options: RunCommandOptions, command: Command): Promise<void> {
  if (options.output !== undefined && files.length > 1) command.error("error: --output works with one notebook only");
  const { runNotebook } = await import("../notebook/run.js");
  const { PlainOutput } = await import("../notebook/plain-output.js");
  const { stage, secrets, allowErrors = false, timeout, parameter: parameters = [] } = options;
  const env = {
    ...process.env,
    ...(stage === undefined ? {} : { BITSWAN_AUTOMATION_STAGE: stage }),
    ...(secrets === undefined ? {} : { BITSWAN_SECRETS_DIR: resolve(secrets) }),
  };
  const stop = new AbortController();
  const onSignal = (signal: NodeJS.Signals) => {
    setExitStatus(signal === "SIGINT" ? 130 : 143);
    stop.abort();
  };
  process.once("SIGINT", onSignal).once("SIGTERM", onSignal);
  warnWithoutTypeScript();
  try {
    for (const file of files) {
      const output = options.write ? (options.output ?? file) : undefined;
      const reporter = createReporter(file, PlainOutput);
      const { failure } = await runNotebook(file, {
        output,
        parameters,
        allowErrors,
        timeout,
        env,
        signal: stop.signal,
        reporter,
      });
      if (stop.signal.aborted) return;
      if (failure !== undefined) {
        warn(`${file}: ${failure}`);
        setExitStatus(ExitStatus.failed);
        if (!allowErrors) return;
      }
    }
  } finally {
    process.removeListener("SIGINT", onSignal).removeListener("SIGTERM", onSignal);
  }
}

function createReporter(
  file: string,
  PlainOutput: typeof import("../notebook/plain-output.js").PlainOutput,
): RunReporter {
  process.stderr.write(`${visibleLine(file)}\n`);
  const shown = new PlainOutput({
    write: (name, text) => process[name].write(text),
    columns: process.stdout.isTTY ? process.stdout.columns : undefined,
  });
  return {
    parametersUnknown: (names) => {
      warn(
        `${file}: the cell tagged parameters does not declare ${names.join(", ")}. Correct the name, or declare it there.`,
      );
    },
    cellStarted: ({ number, total, source, isSkipped }) => {
      const [first = "", ...more] = source.trim().split("\n");
      const line = `${visibleLine(first)}${more.length > 0 ? " …" : ""}${isSkipped ? " (skipped)" : ""}`;
      process.stderr.write(`\n[${number}/${total}] ${line}\n`);
    },
    output: (type, content) => shown.add(type, content),
    cellEnded: ({ number, total, milliseconds, failed }) => {
      shown.end();
      const seconds = `${(milliseconds / 1_000).toFixed(1)} s`;
      if (failed) process.stderr.write(`[cell ${number} failed after ${seconds}]\n`);
      else if (process.stderr.isTTY) process.stderr.write(`[${number}/${total}] ${seconds}\n`);
    },
  };
}
