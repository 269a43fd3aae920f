import { type ChildProcess, spawn } from "node:child_process";
import { JsonRpc, type NotificationHandler, type RequestHandler } from "../../src/checker/json-rpc.js";
import { serverIn } from "./installation.js";
import type { Runtime } from "./machine.js";

export interface ServerOptions {
  readonly runtime: Runtime;
  /** The notebook that it runs; without one it knows the language. */
  readonly notebook?: string;
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly onRequest?: RequestHandler;
  readonly onNotification: NotificationHandler;
  /** Called when it has ended by itself. */
  readonly onExit: () => void;
  /** Takes what it writes to standard error. */
  readonly log: (text: string) => void;
}

/** A process of the package that serves this editor (`src/editor/main.ts` of the package). */
export class Server {
  readonly #child: ChildProcess;
  readonly #rpc: JsonRpc;
  readonly #ready: Promise<void>;

  constructor({ runtime, notebook, cwd, env, onRequest, onNotification, onExit, log }: ServerOptions) {
    const args = [serverIn(runtime.package), ...(notebook === undefined ? [] : [notebook])];
    const child = spawn(runtime.node, args, {
      cwd,
      env: { ...ownEnvironment(), ...env },
      stdio: ["pipe", "pipe", "pipe"],
      windowsHide: true,
    });
    this.#child = child;
    let isReady: () => void = () => undefined;
    let hasFailed: (error: Error) => void = () => undefined;
    this.#ready = new Promise((resolve, reject) => {
      isReady = resolve;
      hasFailed = reject;
    });
    this.#ready.catch(() => undefined);
    this.#rpc = new JsonRpc(
      child.stdout,
      child.stdin,
      (method, parameters) => onRequest?.(method, parameters) ?? null,
      (method, parameters) => {
        if (method === "ready") isReady();
        else onNotification(method, parameters);
      },
    );
    child.stderr.setEncoding("utf8").on("data", log);
    let hasEnded = false;
    const ended = (error: Error) => {
      if (hasEnded) return;
      hasEnded = true;
      this.#rpc.end(error);
      hasFailed(error);
      onExit();
    };
    child.once("error", (error) => ended(new Error(`${runtime.node} could not be started: ${error.message}`)));
    child.once("exit", (code, signal) => ended(new Error(`The process has ended (${signal ?? `status ${code}`}).`)));
  }

  async request<Result>(method: string, parameters: object = {}): Promise<Result> {
    await this.#ready;
    return (await this.#rpc.request(method, parameters)) as Result;
  }

  notify(method: string, parameters: object = {}): void {
    this.#ready.then(
      () => this.#rpc.notify(method, parameters),
      () => undefined,
    );
  }

  /** Ends the process: it ends by itself, with what cells have started, when nobody speaks to it any more. */
  close(): void {
    this.#child.removeAllListeners("exit");
    this.#rpc.end(new Error("The notebook was restarted: its names are gone."));
    this.#child.stdin?.end();
    const late = setTimeout(() => this.#child.kill("SIGKILL"), 3_000);
    this.#child.once("exit", () => clearTimeout(late));
  }
}

/** Returns the environment without what the editor has in it for its own processes. */
export function ownEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(?:VSCODE_|ELECTRON_)/.test(name)));
}
