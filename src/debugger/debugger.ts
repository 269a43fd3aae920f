import type { DebugProtocol } from "@vscode/debugprotocol";
import type { DebugChannel, DebugChannelHandlers } from "../engine/debug-channel.js";
import { Breakpoints, describeBreakpoint } from "./breakpoints.js";
import { CAPABILITIES } from "./capabilities.js";
import { sourceOfScript } from "./frames.js";
import { Inspection } from "./inspection.js";
import { redactBody } from "./redact-body.js";
import { type CellSource, keyOf } from "./scripts.js";
import { type ExceptionMode, type Step, type Stop, Target } from "./target.js";

export interface DebuggerOptions {
  /** Opens the way to V8's debugger; undefined if no process runs cells any more. */
  readonly openChannel: (handlers: DebugChannelHandlers) => DebugChannel | undefined;
  /** Returns a cell by the number of its run. */
  readonly findCell: (run: number) => CellSource | undefined;
  /** The names that cells have declared with a suffix nobody sees. */
  readonly hidden: () => ReadonlySet<string>;
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
  #target: Target | undefined;
  #exceptions: ExceptionMode = "none";
  #isOnlyOwn = true;
  #opening: Promise<void> | undefined;
  #seq = 0;
  /** Takes the adapter's events. */
  onEvent: (event: DebugProtocol.Event) => void = () => undefined;

  constructor(options: DebuggerOptions) {
    this.#options = options;
    this.#inspection = new Inspection(options);
    this.#breakpoints = new Breakpoints({
      onChange: (breakpoint) =>
        this.#emit("breakpoint", { reason: "changed", breakpoint: describeBreakpoint(breakpoint) }),
    });
  }

  /** Whether a client debugs. */
  get isAttached(): boolean {
    return this.#target !== undefined;
  }

  /** Settles when what runs from now on is debugged; undefined if nothing has to be waited for. */
  get opening(): Promise<void> | undefined {
    return this.#opening;
  }

  /** Whether the notebook stands still. */
  get isStopped(): boolean {
    return this.#target?.stop !== undefined;
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
      const message = this.#options.redact(error instanceof Error ? error.message : String(error));
      return { ...common, success: false, message, body: { error: { id: 1, format: message, showUser: false } } };
    }
  }

  /** Stops what runs, if the notebook stands still in it. */
  interrupt(): void {
    if (this.isStopped) void this.#target?.resume({ isTerminated: true }).catch(() => undefined);
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
      this.#setExceptions(filters),
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
    next: () => this.#step("stepOver"),
    stepIn: () => this.#step("stepInto"),
    stepOut: () => this.#step("stepOut"),
    pause: () => this.#attached().pause(),
    source: (args: DebugProtocol.SourceArguments) => this.#source(args),
    modules: async () => this.#modules(),
    loadedSources: async () => ({ sources: this.#scripts().map((script) => sourceOfScript(script, true, () => 0)) }),
    disconnect: () => this.#disconnect(),
    terminate: () => this.#disconnect(),
  };

  async #attach({ justMyCode = true }: { readonly justMyCode?: boolean }): Promise<void> {
    await this.#target?.detach();
    this.#isOnlyOwn = justMyCode;
    const { target, attached } = this.#open();
    await attached.catch((error: unknown) => {
      if (this.#target === target) this.#target = undefined;
      throw error;
    });
    // After the response.
    setImmediate(() => this.#emit("initialized"));
  }

  #open(): { readonly target: Target; readonly attached: Promise<void> } {
    const target = new Target({
      openChannel: (handlers) => {
        const channel = this.#options.openChannel(handlers);
        if (channel === undefined) throw new Error("There is no process that runs cells.");
        return channel;
      },
      findCell: this.#options.findCell,
      hidden: this.#options.hidden,
      breakpoints: this.#breakpoints,
      isOnlyOwn: this.#isOnlyOwn,
      onStop: (stop) => this.#emitStop(stop),
      onContinue: () => {
        this.#inspection.clear();
        this.#emit("continued", { threadId: THREAD_ID, allThreadsContinued: true });
      },
      onLog: async (breakpoint, frame) => {
        const output = await this.#inspection.logText(target, breakpoint.asked.logMessage ?? "", frame);
        this.#emit("output", { category: "console", output: `${output}\n` });
      },
      onEnd: () => this.#reopen(),
    });
    this.#target = target;
    const attached = target.attach(this.#exceptions);
    const opening = attached
      .catch(() => undefined)
      .finally(() => {
        if (this.#opening === opening) this.#opening = undefined;
      });
    this.#opening = opening;
    return { target, attached };
  }

  /** Goes on with the process that comes after the one that has ended, with the same breakpoints. */
  #reopen(): void {
    this.#target = undefined;
    this.#breakpoints.forgetBound();
    try {
      // If that one ends too, this is called again.
      this.#open().attached.catch(() => undefined);
    } catch {
      this.#breakpoints.clear();
      this.#emit("terminated");
    }
  }

  async #disconnect(): Promise<void> {
    const target = this.#target;
    this.#target = undefined;
    this.#breakpoints.clear();
    this.#exceptions = "none";
    await target?.detach();
    if (target) setImmediate(() => this.#emit("terminated"));
  }

  async #setBreakpoints(path: string, asked: readonly DebugProtocol.SourceBreakpoint[]) {
    const breakpoints = await this.#breakpoints.set(path, asked, this.#target);
    return { breakpoints: breakpoints.map((breakpoint) => describeBreakpoint(breakpoint)) };
  }

  async #setExceptions(filters: readonly string[]): Promise<void> {
    this.#exceptions = filters.includes("all") ? "all" : filters.includes("uncaught") ? "uncaught" : "none";
    await this.#target?.setExceptions(this.#exceptions);
  }

  async #breakpointLocations(path: string, line: number, endLine: number) {
    const [script] = this.#attached().scripts.withPath(path);
    const places = ((await script?.locations()) ?? []).map(({ source }) => ({
      line: source.line + 1,
      column: source.column + 1,
    }));
    return { breakpoints: places.filter((place) => place.line >= line && place.line <= endLine) };
  }

  async #step(step: Step): Promise<void> {
    await this.#attached().step(step);
  }

  async #source({ source, sourceReference }: DebugProtocol.SourceArguments) {
    const { v8, scripts } = this.#attached();
    const reference = source?.sourceReference || sourceReference;
    const scriptId = this.#inspection.findScript(reference);
    const script = scriptId === undefined ? scripts.withPath(source?.path ?? "")[0] : scripts.find(scriptId);
    const content = await script?.source();
    if (content !== undefined) return { content, mimeType: "text/typescript" };
    if (scriptId === undefined) throw new Error("This source is not known.");
    return { content: await v8.sourceOf(scriptId), mimeType: "text/javascript" };
  }

  #scripts() {
    const seen = new Map(this.#attached().scripts.current.map((script) => [script.key, script]));
    return [...seen.values()].filter(({ path }) => path !== undefined);
  }

  #modules() {
    const files = this.#scripts().filter(({ isCell }) => !isCell);
    const modules = files.map(({ path = "", name }): DebugProtocol.Module => ({ id: keyOf(path), name, path }));
    return { modules, totalModules: modules.length };
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
    if (this.#target === undefined) throw new Error("The debugger is not attached.");
    return this.#target;
  }
}
