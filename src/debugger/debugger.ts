import type { DebugProtocol } from "@vscode/debugprotocol";
import { messageOf } from "../errors.js";
import { Attachment, type AttachmentOptions } from "./attachment.js";
import { Breakpoints, describeBreakpoint } from "./breakpoints.js";
import { CAPABILITIES } from "./capabilities.js";
import { Inspection } from "./inspection.js";
import { redactBody } from "./redact-body.js";
import { Sources } from "./sources.js";
import type { Stop, Target } from "./target.js";

export interface DebuggerOptions extends Pick<AttachmentOptions, "openChannel" | "findCell" | "hidden"> {
  /** Redacts what is shown. */
  readonly redact: (text: string) => string;
}

/** JavaScript has one thread; clients want a number for it. */
export const THREAD_ID = 1;

/**
 * Debugs a notebook: a debug adapter (Debug Adapter Protocol) over V8's debugger in the process that runs the cells. Lines and columns are
 * counted from 1. A cell's breakpoints are set by the path that it was run with (`CellRequest.source`), a module's by that of its file. A
 * client sends `initialize` and `attach` (or `launch`), then its breakpoints, then `configurationDone`, and `disconnect` at the end; cells run as
 * they do else. All that is shown is redacted.
 *
 * @example
 * session.debugger.onEvent = (event) => client.send(event);
 * client.onRequest = async (request) => client.send(await session.debugger.request(request));
 */
export class Debugger {
  readonly #options: DebuggerOptions;
  readonly #breakpoints: Breakpoints;
  readonly #inspection: Inspection;
  readonly #sources = new Sources();
  readonly #attachment: Attachment;
  #seq = 0;
  /** Takes the adapter's events. */
  onEvent: (event: DebugProtocol.Event) => void = () => undefined;

  constructor(options: DebuggerOptions) {
    this.#options = options;
    this.#inspection = new Inspection({ ...options, sources: this.#sources });
    this.#breakpoints = new Breakpoints((breakpoint) =>
      this.#emit("breakpoint", { reason: "changed", breakpoint: describeBreakpoint(breakpoint) }),
    );
    this.#attachment = new Attachment({
      ...options,
      breakpoints: this.#breakpoints,
      onStop: (stop) => this.#emitStop(stop),
      onContinue: () => {
        this.#inspection.clear();
        this.#emit("continued", { threadId: THREAD_ID, allThreadsContinued: true });
      },
      onLog: async (target, { asked }, frame) => {
        const output = await this.#inspection.logText(target, asked.logMessage ?? "", frame);
        this.#emit("output", { category: "console", output: `${output}\n` });
      },
      onEnd: () => this.#emit("terminated"),
    });
  }

  /** Whether a client debugs. */
  get isAttached(): boolean {
    return this.#attachment.target !== undefined;
  }

  /** Settles when what runs from now on is debugged; undefined if nothing has to be waited for. */
  get opening(): Promise<void> | undefined {
    return this.#attachment.opening;
  }

  /** Whether the notebook stands still. */
  get isStopped(): boolean {
    return this.#attachment.target?.stop !== undefined;
  }

  /** The breakpoints that are set, by the path of their source. */
  get breakpoints(): ReadonlyMap<string, readonly DebugProtocol.SourceBreakpoint[]> {
    const found = new Map<string, DebugProtocol.SourceBreakpoint[]>();
    for (const { path, asked, line } of this.#breakpoints.all) {
      found.set(path, [...(found.get(path) ?? []), { ...asked, line: line === undefined ? asked.line : line + 1 }]);
    }
    return found;
  }

  /** Answers a request. What fails is answered by a response that says why. */
  async request({ seq, command, arguments: args = {} }: DebugProtocol.Request): Promise<DebugProtocol.Response> {
    const common = { seq: ++this.#seq, type: "response" as const, request_seq: seq, command };
    try {
      const answer = this.#answers[command];
      if (answer === undefined) throw new Error(`The debugger does not know the request ${command}.`);
      const body = redactBody(await answer(args), this.#options.redact);
      return { ...common, success: true, ...(body !== undefined && { body }) };
    } catch (error) {
      const message = this.#options.redact(messageOf(error));
      return { ...common, success: false, message, body: { error: { id: 1, format: message, showUser: false } } };
    }
  }

  /** Stops what runs, if the notebook stands still in it. */
  interrupt(): void {
    if (this.isStopped) void this.#attachment.target?.resume({ isTerminated: true }).catch(() => undefined);
  }

  /** Returns what names of cells hold, also while the notebook runs. */
  async inspect(names: readonly string[]): Promise<DebugProtocol.Variable[]> {
    // While it runs nothing else lets go of what was shown before.
    if (!this.isStopped) {
      this.#inspection.clear();
      await this.#attached().v8.releaseObjects();
    }
    return redactBody(await this.#inspection.names(this.#attached(), names), this.#options.redact);
  }

  /** Returns a text of several lines that shows what an expression is, in a frame if one is named. */
  async show(expression: string, frameId: number | undefined): Promise<string> {
    return this.#options.redact(await this.#inspection.show(this.#attached(), expression, frameId));
  }

  /** Makes what a frame has under a name a name of the notebook. */
  async copyToGlobals(expression: string, frameId: number, name: string): Promise<void> {
    await this.#inspection.copy(this.#attached(), expression, frameId, name);
  }

  // biome-ignore lint/suspicious/noExplicitAny: what clients send is what the protocol says of each request
  readonly #answers: { readonly [command: string]: (args: any) => Promise<unknown> } = {
    initialize: async () => CAPABILITIES,
    attach: (args: DebugProtocol.AttachRequestArguments & { justMyCode?: boolean }) => this.#attach(args),
    launch: (args: DebugProtocol.LaunchRequestArguments & { justMyCode?: boolean }) => this.#attach(args),
    configurationDone: async () => undefined,
    setBreakpoints: ({ source, breakpoints = [] }: DebugProtocol.SetBreakpointsArguments) =>
      this.#setBreakpoints(source.path ?? "", breakpoints),
    setExceptionBreakpoints: ({ filters }: DebugProtocol.SetExceptionBreakpointsArguments) =>
      this.#attachment.setExceptions(
        filters.includes("all") ? "all" : filters.includes("uncaught") ? "uncaught" : "none",
      ),
    setFunctionBreakpoints: async () => ({ breakpoints: [] }),
    breakpointLocations: ({ source, line, endLine = line }: DebugProtocol.BreakpointLocationsArguments) =>
      this.#breakpointLocations(source.path ?? "", line, endLine),
    threads: async () => ({ threads: [{ id: THREAD_ID, name: "Notebook" }] }),
    stackTrace: (args: DebugProtocol.StackTraceArguments) => this.#inspection.stackTrace(this.#attached(), args),
    scopes: async ({ frameId }: DebugProtocol.ScopesArguments) => ({
      scopes: await this.#inspection.scopes(this.#attached(), frameId),
    }),
    variables: async (args: DebugProtocol.VariablesArguments) => ({
      variables: await this.#inspection.variables(this.#attached(), args),
    }),
    setVariable: (args: DebugProtocol.SetVariableArguments) => this.#inspection.setVariable(this.#attached(), args),
    evaluate: (args: DebugProtocol.EvaluateArguments) => this.#inspection.evaluate(this.#attached(), args),
    exceptionInfo: async () => this.#inspection.exceptionInfo(this.#attached()),
    continue: async () => {
      await this.#attached().resume();
      return { allThreadsContinued: true };
    },
    next: () => this.#attached().step("stepOver"),
    stepIn: () => this.#attached().step("stepInto"),
    stepOut: () => this.#attached().step("stepOut"),
    pause: () => this.#attached().pause(),
    source: (args: DebugProtocol.SourceArguments) => this.#sources.read(this.#attached(), args),
    modules: async () => {
      const modules = this.#sources.modules(this.#attached());
      return { modules, totalModules: modules.length };
    },
    loadedSources: async () => ({ sources: this.#sources.list(this.#attached()) }),
    disconnect: () => this.#disconnect(),
    terminate: () => this.#disconnect(),
  };

  async #attach({ justMyCode = true }: { readonly justMyCode?: boolean }): Promise<void> {
    await this.#attachment.attach(justMyCode);
    // After the response.
    setImmediate(() => this.#emit("initialized"));
  }

  async #disconnect(): Promise<void> {
    if (await this.#attachment.detach()) setImmediate(() => this.#emit("terminated"));
  }

  async #setBreakpoints(path: string, asked: readonly DebugProtocol.SourceBreakpoint[]) {
    const breakpoints = await this.#breakpoints.set(path, asked, this.#attachment.target);
    return { breakpoints: breakpoints.map((breakpoint) => describeBreakpoint(breakpoint)) };
  }

  async #breakpointLocations(path: string, line: number, endLine: number) {
    const [script] = this.#attached().scripts.withPath(path);
    const places = ((await script?.locations()) ?? []).map(({ source }) => ({
      line: source.line + 1,
      column: source.column + 1,
    }));
    return { breakpoints: places.filter((place) => place.line >= line && place.line <= endLine) };
  }

  #emitStop({ reason, breakpoints, thrown, description }: Stop): void {
    this.#emit("stopped", {
      reason,
      threadId: THREAD_ID,
      allThreadsStopped: true,
      ...(description !== undefined && { description }),
      ...(breakpoints.length > 0 && { hitBreakpointIds: breakpoints.map(({ id }) => id) }),
      ...(thrown && { text: (thrown.description ?? String(thrown.value)).split("\n", 1)[0] }),
    });
  }

  #emit(event: string, body?: object): void {
    const redacted = body && redactBody(body, this.#options.redact);
    this.onEvent({ seq: ++this.#seq, type: "event", event, ...(redacted && { body: redacted }) });
  }

  #attached(): Target {
    const { target } = this.#attachment;
    if (target === undefined) throw new Error("The debugger is not attached.");
    return target;
  }
}
