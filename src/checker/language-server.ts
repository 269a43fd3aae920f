import { type ChildProcess, spawn } from "node:child_process";
import { pathToFileURL } from "node:url";
import { typescriptProgram } from "../typescript-program.js";
import { JsonRpc } from "./json-rpc.js";
import { TOKEN_MODIFIERS, TOKEN_TYPES } from "./language-legend.js";

/** What the names of all files begin with that are a notebook's and not on the disk: TypeScript proposes no import from them. */
export const VIRTUAL_PREFIX = "__bspump_";

/** The settings that TypeScript asks for, by the names that editors have for them. */
const SETTINGS = {
  suggest: { autoImports: true },
  preferences: {
    autoImportFileExcludePatterns: [`**/${VIRTUAL_PREFIX}*`],
    quoteStyle: "double",
    includePackageJsonAutoImports: "on",
  },
  inlayHints: {
    variableTypes: { enabled: true },
    functionLikeReturnTypes: { enabled: true },
    enumMemberValues: { enabled: true },
  },
};

const MARKDOWN = ["markdown", "plaintext"];

/** What this side understands, as the Language Server Protocol has it. */
const CAPABILITIES = {
  textDocument: {
    hover: { contentFormat: MARKDOWN },
    completion: {
      completionItem: {
        documentationFormat: MARKDOWN,
        labelDetailsSupport: true,
        tagSupport: { valueSet: [1] },
        resolveSupport: { properties: ["documentation", "detail", "additionalTextEdits"] },
      },
    },
    signatureHelp: {
      signatureInformation: { documentationFormat: MARKDOWN, activeParameterSupport: true },
      contextSupport: true,
    },
    diagnostic: { tagSupport: { valueSet: [1, 2] } },
    semanticTokens: {
      requests: { full: true },
      tokenTypes: TOKEN_TYPES,
      tokenModifiers: TOKEN_MODIFIERS,
      formats: ["relative"],
    },
    codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: ["quickfix"] } } },
    inlayHint: {},
    rename: { prepareSupport: true },
    definition: {},
    references: {},
  },
  workspace: { configuration: true },
};

/**
 * TypeScript's language server as a process (`tsc --lsp --stdio`), which knows all that editors ask for and more than the compiler's API of
 * 7.0.2 does: imports to add, signatures, references, quick fixes. Its files are those of the disk and those that were opened, which need
 * not be there; a `tsconfig.json` that was opened counts too.
 */
export class LanguageServer {
  readonly #child: ChildProcess;
  readonly #rpc: JsonRpc;
  readonly #opened = new Map<string, string>();
  readonly #ready: Promise<unknown>;
  #version = 0;

  /** `onExit` is called when the process has ended, unless it was closed. */
  constructor({ cwd, onExit }: { readonly cwd: string; readonly onExit: () => void }) {
    // Its memory is collected by Go, which by default keeps twice of what is used.
    const env = { ...process.env, GOMEMLIMIT: "600MiB" };
    this.#child = spawn(typescriptProgram(), ["--lsp", "--stdio"], {
      cwd,
      env,
      stdio: ["pipe", "pipe", "ignore"],
      windowsHide: true,
    });
    const { stdin, stdout } = this.#child;
    if (!stdin || !stdout) throw new Error("The language server has no pipes.");
    this.#rpc = new JsonRpc(stdout, stdin, (method, parameters) => {
      if (method !== "workspace/configuration") return null;
      const { items } = parameters as { readonly items: readonly { readonly section?: string }[] };
      return items.map(({ section }) => (section === "editor" ? null : SETTINGS));
    });
    const ended = () => {
      this.#rpc.end(new Error("The language server has ended."));
      onExit();
    };
    this.#child.once("error", ended);
    this.#child.once("exit", ended);
    const folder = pathToFileURL(cwd).href;
    this.#ready = this.#rpc.request("initialize", {
      processId: process.pid,
      rootUri: folder,
      workspaceFolders: [{ uri: folder, name: "notebook" }],
      capabilities: CAPABILITIES,
    });
    this.#ready.then(() => this.#rpc.notify("initialized", {})).catch(() => undefined);
  }

  /** Sends a request of the Language Server Protocol. */
  async request<Result>(method: string, parameters: object): Promise<Result> {
    await this.#ready;
    return (await this.#rpc.request(method, parameters)) as Result;
  }

  /** Makes the files that are opened be these: path → text. */
  async setFiles(files: ReadonlyMap<string, string>): Promise<void> {
    await this.#ready;
    for (const file of [...this.#opened.keys()]) {
      if (files.has(file)) continue;
      this.#opened.delete(file);
      this.#rpc.notify("textDocument/didClose", { textDocument: { uri: uriOf(file) } });
    }
    for (const [file, text] of files) {
      const before = this.#opened.get(file);
      if (before === text) continue;
      this.#opened.set(file, text);
      const textDocument = { uri: uriOf(file), version: ++this.#version };
      if (before !== undefined)
        this.#rpc.notify("textDocument/didChange", { textDocument, contentChanges: [{ text }] });
      else {
        const languageId = file.endsWith(".json") ? "json" : file.endsWith(".tsx") ? "typescriptreact" : "typescript";
        this.#rpc.notify("textDocument/didOpen", { textDocument: { ...textDocument, languageId, text } });
      }
    }
  }

  /** Informs of files on disk that were made, changed or removed. */
  async tellChanged(files: readonly string[]): Promise<void> {
    await this.#ready;
    const changes = files.flatMap((file) => [1, 2].map((type) => ({ uri: uriOf(file), type })));
    this.#rpc.notify("workspace/didChangeWatchedFiles", { changes });
  }

  /** Ends the process, at once. */
  close(): void {
    this.#child.removeAllListeners("exit");
    this.#rpc.end(new Error("The language server was closed."));
    this.#child.kill("SIGKILL");
  }
}

/** Returns the address of a file. */
export function uriOf(file: string): string {
  return pathToFileURL(file).href;
}
