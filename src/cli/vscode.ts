import type { Command } from "commander";
import { currentHost } from "../kernelspec/host.js";
import { chooseNodePath } from "../kernelspec/node-path.js";
import { packageFolder } from "../package-folder.js";
import { writeWholeFile } from "../write-file.js";
import { parseOutput, rejectTogether, requireText } from "./arguments.js";
import { findProgram } from "./find-program.js";
import { warnOfNpxCache } from "./npx.js";
import { ExitStatus, printExactly, setExitStatus, warn } from "./output.js";

interface InstallOptions {
  readonly editor?: string;
  readonly output?: string;
}

/** Adds `bspump vscode`. */
export function addVscodeCommand(program: Command): void {
  const vscode = program
    .command("vscode")
    .description("the extension for VS Code and code-server, in which TypeScript notebooks are written")
    .addHelpText("after", "\nExample:\n  $ bspump vscode install");
  vscode
    .command("install")
    .description("install the extension in the editors whose programs are on PATH")
    .option(
      "--editor <program>",
      "the editor's program, such as code-server, instead of those that are found",
      (text) => requireText(text, "Name a program, such as code-server."),
    )
    .option("-o, --output <file>", "write the extension there (a .vsix) instead of installing it", parseOutput)
    .addHelpText("after", "\nExample:\n  $ bspump vscode install --editor code-server")
    .action(installCommand);
}

async function installCommand({ editor, output }: InstallOptions, command: Command): Promise<void> {
  const { EDITORS, installExtension } = await import("../editor-extension/install.js");
  const { makeExtension } = await import("../editor-extension/vsix.js");
  const from = { node: chooseNodePath(currentHost()), package: packageFolder() };
  warnOfNpxCache(from.package, "an extension");
  if (output !== undefined) {
    if (editor !== undefined) rejectTogether(command, "--output <file>", "option '--editor <program>'");
    const advice = "Check the folder and its permissions, or name another file with --output.";
    writeWholeFile(output, makeExtension(from), { advice });
    printExactly(`${output}\n`);
    return;
  }
  const programs = (editor === undefined ? EDITORS : [editor]).flatMap((name) => findProgram(name, process.env) ?? []);
  if (programs.length === 0) {
    const missing = editor === undefined ? `none of ${EDITORS.join(", ")} is on PATH` : `${editor} was not found`;
    warn(
      `${missing}. Name the editor's program with --editor, or write a file with --output and choose "Install from VSIX" in the editor.`,
    );
    setExitStatus(ExitStatus.failed);
  }
  for (const program of programs) {
    const failure = installExtension(program, from);
    if (failure === undefined) printExactly(`${program}\n`);
    else {
      warn(
        `${program} did not install the extension (${failure}). Write a file with --output and choose "Install from VSIX" in the editor.`,
      );
      setExitStatus(ExitStatus.failed);
    }
  }
}
