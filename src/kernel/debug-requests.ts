import { tmpdir } from "node:os";
import { join, sep } from "node:path";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { THREAD_ID } from "../debugger/debugger.js";
import { NOTEBOOK_SCOPE } from "../debugger/inspection.js";
import { messageOf } from "../errors.js";
import { isObject, type JsonObject, objectOf } from "../json.js";
import type { Session } from "../session/session.js";
import { murmur2 } from "./murmur2.js";

/** Clients compute the path of a cell by the same number. */
const HASH_SEED = 0x9747b28c;
/** A cell is known by a path, as a file is. The file is not there: clients ask for its text (`source`). */
const PREFIX = join(tmpdir(), `bspump-kernel-${process.pid}`) + sep;
const SUFFIX = ".ts";

/** Answers the requests of clients that debug: those of the Debug Adapter Protocol, and what Jupyter adds ("Debug request", messaging protocol). */
export class DebugRequests {
  readonly #session: Session;
  readonly #redact: (text: string) => string;
  /** The cells that clients have dumped, by path: they may not have run yet. */
  readonly #dumped = new Map<string, string>();

  constructor(session: Session, redact: (text: string) => string, publish: (event: JsonObject) => void) {
    this.#session = session;
    this.#redact = redact;
    session.debugger.onEvent = (event) => publish(event as unknown as JsonObject);
  }

  /** Returns the path that clients know a cell's code by. */
  pathOf(code: string): string {
    return `${PREFIX}${murmur2(code, HASH_SEED)}${SUFFIX}`;
  }

  /** Answers the content of a `debug_request`. */
  async answer(content: JsonObject): Promise<JsonObject> {
    const { command, seq, arguments: args = {} } = content;
    const request: DebugProtocol.Request = { seq: Number(seq ?? 0), type: "request", command: String(command) };
    const answer = this.#additions[request.command];
    if (answer === undefined) {
      const response = await this.#session.debugger.request({ ...request, arguments: args });
      return response as unknown as JsonObject;
    }
    const common = { seq: 0, type: "response", request_seq: request.seq, command: request.command };
    try {
      return { ...common, success: true, body: (await answer(objectOf(args))) ?? {} };
    } catch (error) {
      const message = this.#redact(messageOf(error));
      return { ...common, success: false, message, body: {} };
    }
  }

  readonly #additions: { readonly [command: string]: (args: JsonObject) => Promise<JsonObject | undefined> } = {
    debugInfo: async () => this.#describe(),
    dumpCell: async ({ code }) => {
      const text = String(code ?? "");
      const sourcePath = this.pathOf(text);
      this.#dumped.set(sourcePath, text);
      return { sourcePath };
    },
    source: async (args) => {
      const { source } = args;
      const dumped = isObject(source) ? this.#dumped.get(String(source.path)) : undefined;
      if (dumped !== undefined) return { content: this.#redact(dumped), mimeType: "text/typescript" };
      return this.#forward("source", args);
    },
    scopes: async (args) => {
      const { scopes }: DebugProtocol.ScopesResponse["body"] = await this.#forward("scopes", args);
      // JupyterLab has a name of its own for what cells share, and lists the members of each scope whenever the notebook stops.
      const shown = scopes.filter(({ expensive }) => !expensive);
      const renamed = shown.map((scope) => (scope.name === NOTEBOOK_SCOPE ? { ...scope, name: "Globals" } : scope));
      return { scopes: renamed as unknown as JsonObject[] };
    },
    variables: async (args) => {
      const { variables }: DebugProtocol.VariablesResponse["body"] = await this.#forward("variables", args);
      return { variables: variables.map(withoutType) };
    },
    inspectVariables: async () => {
      const { debugger: adapter, names } = this.#session;
      return { variables: adapter.isAttached ? (await adapter.inspect(names)).map(withoutType) : [] };
    },
    richInspectVariables: async ({ variableName, frameId }) => {
      const frame = typeof frameId === "number" ? frameId : undefined;
      const text = await this.#session.debugger.show(String(variableName), frame);
      return { data: { "text/plain": text }, metadata: {} };
    },
    copyToGlobals: async ({ srcVariableName, dstVariableName, srcFrameId }) => {
      const name = String(dstVariableName);
      await this.#session.debugger.copyToGlobals(String(srcVariableName), Number(srcFrameId), name);
      this.#session.checker?.addGlobals([name]);
      return undefined;
    },
  };

  // biome-ignore lint/suspicious/noExplicitAny: each request has a body of its own
  async #forward(command: string, args: JsonObject): Promise<any> {
    const response = await this.#session.debugger.request({ seq: 0, type: "request", command, arguments: args });
    if (!response.success) throw new Error(response.message);
    return response.body;
  }

  #describe(): JsonObject {
    const { debugger: adapter } = this.#session;
    return {
      isStarted: adapter.isAttached,
      hashMethod: "Murmur2",
      hashSeed: HASH_SEED,
      tmpFilePrefix: PREFIX,
      tmpFileSuffix: SUFFIX,
      breakpoints: [...adapter.breakpoints].map(([source, breakpoints]) => ({
        source,
        breakpoints: breakpoints as unknown as JsonObject[],
      })),
      stoppedThreads: adapter.isStopped ? [THREAD_ID] : [],
      richRendering: true,
      exceptionPaths: [],
      copyToGlobals: true,
    };
  }
}

/** JupyterLab knows the types of Python, and shows any other one instead of the value. */
function withoutType({ type: _, ...variable }: DebugProtocol.Variable): JsonObject {
  return variable as unknown as JsonObject;
}
