import { readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { type Command, InvalidArgumentError, Option } from "commander";
import { BspumpError } from "../errors.js";
import { currentHost } from "../kernelspec/host.js";
import { installKernel, isKernelName, removeKernel } from "../kernelspec/install.js";
import { activeEnvironment, kernelFolders, prefixDataFolder, userDataFolder } from "../kernelspec/jupyter-paths.js";
import { kernelProgram, lookAtKernel } from "../kernelspec/kernelspec.js";
import { chooseNodePath } from "../kernelspec/node-path.js";
import { requireNode, requireNodeAt } from "../node-version.js";
import { parseNewFolder, rejectTogether, requireText } from "./arguments.js";
import { warnOfNpxCache } from "./npx.js";
import { ExitStatus, print, printExactly, printJson, setExitStatus, warn } from "./output.js";
import { formatTable } from "./table.js";
import { warnWithoutTypeScript } from "./typescript.js";

const DEFAULT_NAME = "bspump";
const DEFAULT_DISPLAY_NAME = "TypeScript (BitSwan)";

interface PlaceOptions {
  readonly user?: boolean;
  readonly sysPrefix?: boolean;
  readonly prefix?: string;
}

interface InstallCommandOptions extends PlaceOptions {
  readonly name: string;
  readonly displayName: string;
  readonly env?: Record<string, string>;
  /** Whether types are checked before a cell runs. */
  readonly check: boolean;
  readonly force?: boolean;
  /** The Node that runs it. */
  readonly node?: string;
}

/** Adds `bspump kernel`. */
export function addKernelCommand(program: Command): void {
  const kernel = program
    .command("kernel")
    .description("the Jupyter kernel, without Python")
    .addHelpText("after", "\nExample:\n  $ bspump kernel install");

  const install: Command = kernel
    .command("install")
    .description("install the kernel, so that Jupyter and VS Code offer it")
    .option("--name <name>", "the name by which notebooks refer to it", parseName, DEFAULT_NAME)
    .option("--display-name <name>", "the name that users see", parseDisplayName, DEFAULT_DISPLAY_NAME)
    .option(
      "--env <name=value>",
      "a variable to set for the kernel; may be repeated",
      (text: string, earlier: Record<string, string> | undefined) => parseVariable(text, earlier, install),
    )
    .option("--node <path>", "the Node that runs the kernel (default: the one that runs this command)", parseNode)
    .option("--no-check", "run cells without checking their types first")
    .option("--force", "replace a kernel of that name that is not bspump's")
    .addHelpText("after", "\nExample:\n  $ bspump kernel install --user");
  addPlaceOptions(install).action(installCommand);

  kernel
    .command("list")
    .description("list the installed kernels, and which of them cannot be started and why")
    .option("--json", "write the result as JSON")
    .addHelpText("after", "\nExample:\n  $ bspump kernel list")
    .action(listCommand);

  const remove = kernel
    .command("remove")
    .description("remove the kernel")
    .argument("[name]", "its name", parseName, DEFAULT_NAME)
    .addHelpText("after", "\nExample:\n  $ bspump kernel remove");
  addPlaceOptions(remove).action(removeCommand);
}

function addPlaceOptions(command: Command): Command {
  return command
    .addOption(new Option("--user", "for this user (the default)").conflicts(["sysPrefix", "prefix"]))
    .addOption(new Option("--sys-prefix", "in the active virtual or conda environment").conflicts(["user", "prefix"]))
    .addOption(
      new Option("--prefix <dir>", "in DIR/share/jupyter/kernels")
        .argParser(parseNewFolder)
        .conflicts(["user", "sysPrefix"]),
    );
}

function installCommand(options: InstallCommandOptions): void {
  if (options.node === undefined) requireNode();
  else requireNodeAt(options.node);
  const { name, displayName, check, force = false, ...place } = options;
  if (check) warnWithoutTypeScript();
  const env = { ...plugAndPlay(), ...(!check && { BSPUMP_CHECK: "off" }), ...options.env };
  const host = currentHost();
  warnOfNpxCache(kernelProgram(), "a kernel");
  const kernels = join(dataFolder(place), "kernels");
  const folder = installKernel({ kernels, name, displayName, node: options.node ?? chooseNodePath(host), env, force });
  printExactly(`${folder}\n`);
  if (!kernelFolders(host).includes(kernels)) {
    warn(`Jupyter does not look in ${kernels}: add ${resolve(kernels, "..")} to JUPYTER_PATH`);
  }
}

/** Yarn's Plug'n'Play finds packages only in a Node that loads its file first, which Jupyter does not know of. */
function plugAndPlay(): { readonly NODE_OPTIONS?: string } {
  const { NODE_OPTIONS } = process.env;
  return process.versions.pnp === undefined || NODE_OPTIONS === undefined ? {} : { NODE_OPTIONS };
}

function listCommand({ json = false }: { readonly json?: boolean }): void {
  const kernels = kernelFolders(currentHost()).flatMap(kernelsIn);
  if (json) printJson(kernels);
  else if (kernels.length > 0) {
    const rows = kernels.map(({ name, displayName, folder, stale }) => [name, displayName, stale ?? "", folder]);
    print(formatTable(["NAME", "DISPLAY NAME", "STALE", "FOLDER"], rows));
  } else warn('no kernel of bspump is installed: run "bspump kernel install"');
  if (kernels.some(({ stale }) => stale !== null)) setExitStatus(ExitStatus.failed);
}

interface ListedKernel {
  readonly name: string;
  readonly displayName: string;
  readonly folder: string;
  /** Why it cannot be started, or is another version's. */
  readonly stale: string | null;
}

function kernelsIn(kernels: string): ListedKernel[] {
  let names: string[];
  try {
    names = readdirSync(kernels).filter(isKernelName);
  } catch {
    return [];
  }
  return names.sort().flatMap((name): ListedKernel[] => {
    const folder = join(kernels, name);
    const found = lookAtKernel(folder);
    if (found?.kind === "own") return [{ name, displayName: found.displayName, folder, stale: found.stale ?? null }];
    // Whose it is cannot be known; the name says that it was ours.
    if (found?.kind !== "unreadable" || !name.startsWith(DEFAULT_NAME)) return [];
    return [{ name, displayName: "", folder, stale: "kernel.json cannot be read" }];
  });
}

function removeCommand(name: string, place: PlaceOptions): void {
  const isPlaceGiven = place.user || place.sysPrefix || place.prefix !== undefined;
  const folders = isPlaceGiven ? [join(dataFolder(place), "kernels")] : kernelFolders(currentHost());
  const candidates = folders.map((kernels) => join(kernels, name));
  const folder = candidates.find((candidate) => lookAtKernel(candidate) !== undefined);
  if (folder === undefined) {
    throw new BspumpError("KERNEL_MISSING", `There is no kernel ${name}. See "bspump kernel list".`);
  }
  removeKernel(folder);
  printExactly(`${folder}\n`);
}

function dataFolder({ sysPrefix, prefix }: PlaceOptions): string {
  const host = currentHost();
  if (prefix !== undefined) return prefixDataFolder(host.platform, resolve(prefix));
  if (!sysPrefix) return userDataFolder(host);
  const environment = activeEnvironment(host.env);
  if (environment === undefined) {
    const message = "No virtual or conda environment is active. Activate one, or name its folder with --prefix.";
    throw new BspumpError("ENVIRONMENT_MISSING", message);
  }
  return prefixDataFolder(host.platform, environment);
}

function parseNode(text: string): string {
  return resolve(requireText(text, "Give the path of a Node, such as /usr/bin/node."));
}

function parseDisplayName(text: string): string {
  return requireText(text, "Give a name that users recognise.");
}

function parseName(name: string): string {
  if (!isKernelName(name))
    throw new InvalidArgumentError("Give a name of letters, digits, dots, hyphens and underscores.");
  return name.toLowerCase();
}

function parseVariable(
  text: string,
  earlier: Record<string, string> | undefined,
  command: Command,
): Record<string, string> {
  const [, name, value = ""] = /^([^=\0]+)=([^\0]*)$/s.exec(text) ?? [];
  // An InvalidArgumentError would be shown with the argument, which may be a secret whose name was forgotten.
  if (name === undefined) command.error("error: the value of --env is not a variable. Write NAME=value.");
  if (earlier !== undefined && Object.hasOwn(earlier, name) && earlier[name] !== value)
    rejectTogether(command, "--env <name=value>", `another value of ${name}`);
  return { ...earlier, [name]: value };
}
