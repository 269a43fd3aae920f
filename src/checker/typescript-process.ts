import { type ChildProcess, spawn } from "node:child_process";
import { typescriptProgram } from "../typescript-program.js";
import { JsonRpc } from "./json-rpc.js";

/** A fault that TypeScript found, as its API returns it. */
export interface ApiDiagnostic {
  /** In UTF-16 code units from the beginning of the file. */
  readonly pos: number;
  readonly end: number;
  readonly code: number;
  readonly category: number;
  readonly text: string;
  readonly messageChain?: readonly ApiDiagnostic[];
}

export interface ApiCompletion {
  readonly name: string;
  readonly kind?: number;
  readonly sortText?: string;
  readonly insertText?: string;
}

/** A file that is not on the disk, or is other than there. */
export type VirtualFiles = ReadonlyMap<string, string>;

interface Snapshot {
  readonly snapshot: number;
  readonly projects: readonly { readonly id: string }[];
}

/** What has changed: virtual files by name, or everything. */
export type FileChanges =
  | { readonly changed?: readonly string[]; readonly created?: readonly string[] }
  | { readonly invalidateAll: true };

/**
 * TypeScript's compiler as a process. This is the only module that knows its API, which TypeScript 7.0.2 calls unstable: the calls of
 * `tsc --api --async`, JSON-RPC over its standard input and output. The client that the package brings does the same and takes longer to
 * load than this process to start.
 */
export class TypeScriptProcess {
  readonly #child: ChildProcess;
  readonly #rpc: JsonRpc;
  readonly #config: string;
  #current: Promise<Snapshot>;

  /**
   * @param options.config The path of a tsconfig.json, which may be virtual.
   * @param options.files The files that are not on the disk; read whenever TypeScript asks.
   * @param options.onExit Called when the process has ended, unless it was closed.
   */
  constructor(options: {
    readonly cwd: string;
    readonly config: string;
    readonly files: VirtualFiles;
    readonly onExit: () => void;
  }) {
    const { cwd, config, files, onExit } = options;
    const args = ["--api", "--async", "--cwd", cwd, "--callbacks=readFile,fileExists"];
    // Its memory is collected by Go, which by default keeps twice of what is used.
    const env = { ...process.env, GOGC: "200", GOMEMLIMIT: "600MiB" };
    this.#config = config;
    this.#child = spawn(typescriptProgram(), args, { cwd, env, stdio: ["pipe", "pipe", "ignore"], windowsHide: true });
    const { stdin, stdout } = this.#child;
    if (!stdin || !stdout) throw new Error("The TypeScript process has no pipes.");
    this.#rpc = new JsonRpc(stdout, stdin, (method, file) => {
      const text = typeof file === "string" ? files.get(file) : undefined;
      // Null is for what the process reads by itself.
      if (text === undefined) return null;
      return method === "readFile" ? { content: text } : true;
    });
    let isEnded = false;
    const ended = () => {
      if (isEnded) return;
      isEnded = true;
      this.#rpc.end(new Error("The TypeScript process has ended."));
      onExit();
    };
    this.#child.once("error", ended);
    this.#child.once("exit", ended);
    this.#current = this.#open();
    this.#current.catch(() => undefined);
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Settles when the project is loaded. */
  get ready(): Promise<unknown> {
    return this.#current;
  }

  async #open(): Promise<Snapshot> {
    // Sent together: while a session starts, it is long before an answer is read.
    this.#rpc.request("initialize", null).catch(() => undefined);
    return (await this.#rpc.request("updateSnapshot", { openProjects: [this.#config] })) as Snapshot;
  }

  /** Informs of changed files. One at a time keeps more of the program than several at once. */
  async update(changes: FileChanges): Promise<void> {
    const before = await this.#current;
    this.#current = this.#rpc.request("updateSnapshot", { fileChanges: changes }) as Promise<Snapshot>;
    await this.#current;
    // Nobody waits for it: it takes as long as the change.
    this.#rpc.request("release", { snapshot: before.snapshot }).catch(() => undefined);
  }

  /** Returns the faults of a file. */
  async diagnostics(file: string): Promise<readonly ApiDiagnostic[]> {
    const where = { ...(await this.#where()), file };
    const [syntactic, semantic] = await Promise.all([
      this.#rpc.request("getSyntacticDiagnostics", where) as Promise<readonly ApiDiagnostic[] | null>,
      this.#rpc.request("getSemanticDiagnostics", where) as Promise<readonly ApiDiagnostic[] | null>,
    ]);
    return [...(syntactic ?? []), ...(semantic ?? [])];
  }

  /** Returns the names of all files of the program. */
  async fileNames(): Promise<readonly string[]> {
    return ((await this.#rpc.request("getSourceFileNames", await this.#where())) ?? []) as readonly string[];
  }

  /** Returns what may be written at a position. */
  async completions(file: string, position: number): Promise<readonly ApiCompletion[]> {
    const request = { ...(await this.#where()), document: file, file, position };
    const info = (await this.#rpc.request("getCompletionsAtPosition", request)) as {
      entries: readonly ApiCompletion[];
    } | null;
    return info?.entries ?? [];
  }

  /** Sends any request about the project. */
  async request(method: string, parameters: object): Promise<unknown> {
    return this.#rpc.request(method, { ...(await this.#where()), ...parameters });
  }

  /** Ends the process, at once. */
  close(): void {
    this.#child.removeAllListeners("exit");
    this.#rpc.end(new Error("The TypeScript process was closed."));
    // It does not heed SIGTERM while it reads.
    this.#child.kill("SIGKILL");
  }

  async #where(): Promise<{ snapshot: number; project: string | undefined }> {
    const { snapshot, projects } = await this.#current;
    return { snapshot, project: projects[0]?.id };
  }
}
