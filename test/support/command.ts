import { fork, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** Path of the built command. */
export const mainFile = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
const hostFile = fileURLToPath(new URL("command-host.mjs", import.meta.url));

export interface CommandResult {
  status: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: Record<string, string>;
  readonly input?: string;
}

/** The environment of a command: nothing of the test's own BitSwan settings reaches it. */
function environmentOf({ env }: CommandOptions): Record<string, string> {
  const { PATH = "", HOME = "" } = process.env;
  return { PATH, HOME, NO_COLOR: "1", ...env };
}

/** Runs the built `bspump` command to its end, as a process of its own. */
export function runCommand(
  args: readonly string[],
  options: CommandOptions & { readonly uid?: number | undefined } = {},
): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [mainFile, ...args], {
      cwd: options.cwd,
      ...(options.uid === undefined ? {} : { uid: options.uid }),
      env: environmentOf(options),
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    child.on("error", reject);
    child.on("close", (status, signal) => resolve({ status, signal, stdout, stderr }));
    // One that ends without reading it closes it.
    child.stdin.on("error", () => undefined).end(options.input ?? "");
  });
}

let host: CommandHost | undefined;
let lastCall: Promise<unknown> = Promise.resolve();

/**
 * Runs the built `bspump` command to its end in a process that has its program compiled already, and is kept for the next call: for tests of what it
 * prints and does, in a tenth of the time. What is about processes, such as signals and streams, needs {@link runCommand}.
 */
export function callCommand(args: readonly string[], options: CommandOptions = {}): Promise<CommandResult> {
  const result = lastCall.then(() => {
    host ??= new CommandHost();
    return host.call(args, options);
  });
  lastCall = result.catch(() => undefined);
  return result;
}

/** What is written to both streams at the end of a call. */
const END = "\0end of the call\0";

/** A process for one call after another. Those of several hosts run at the same time. */
export class CommandHost {
  readonly #child = fork(hostFile, [mainFile], {
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    execArgv: [],
    env: environmentOf({}),
  });
  readonly #text = { stdout: "", stderr: "" };
  #onText: () => void = () => undefined;

  constructor() {
    for (const name of ["stdout", "stderr"] as const) {
      this.#child[name]?.setEncoding("utf8").on("data", (text: string) => {
        this.#text[name] += text;
        this.#onText();
      });
    }
    // It ends with this process.
    this.#child.unref();
  }

  end(): void {
    this.#child.disconnect();
  }

  call(args: readonly string[], options: CommandOptions = {}): Promise<CommandResult> {
    const { cwd = process.cwd(), input = "" } = options;
    const text = this.#text;
    text.stdout = "";
    text.stderr = "";
    return new Promise((resolve) => {
      let status: number | undefined;
      const look = () => {
        if (status === undefined || !text.stdout.endsWith(END) || !text.stderr.endsWith(END)) return;
        this.#child.off("close", onClose);
        const [stdout, stderr] = [text.stdout.slice(0, -END.length), text.stderr.slice(0, -END.length)];
        resolve({ status, signal: null, stdout, stderr });
      };
      // A call has ended it, as it would have ended its own process.
      const onClose = (code: number | null, signal: NodeJS.Signals | null) => {
        if (host === this) host = undefined;
        resolve({ status: code, signal, ...text });
      };
      this.#onText = look;
      this.#child.once("close", onClose);
      this.#child.once("message", (sent) => {
        status = Number(sent);
        look();
      });
      this.#child.send({ args, cwd, env: environmentOf(options), input, end: END });
    });
  }
}
