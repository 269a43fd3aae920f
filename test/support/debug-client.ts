import type { DebugProtocol } from "@vscode/debugprotocol";
import { onTestFinished } from "vitest";
import { Redaction } from "#dist/redaction/redaction.js";
import type { CellResult } from "#dist/session/cell.js";
import { CellOutput } from "#dist/session/cell-output.js";
import { Session } from "#dist/session/session.js";
import { temporaryFolder } from "./folder.js";

export interface DebugClientOptions {
  readonly cwd?: string;
  readonly env?: Record<string, string>;
  readonly check?: boolean;
}

/** Where a notebook stands still, innermost first: names of frames, lines, and the names of the sources. */
export type Where = readonly string[];

/** A client of a session's debugger, as an editor is one. */
export class DebugClient {
  readonly session: Session;
  readonly events: DebugProtocol.Event[] = [];
  readonly printed: string[] = [];
  #seen = 0;
  #seq = 0;
  #cells = 0;

  constructor(options: DebugClientOptions = {}) {
    const redaction = new Redaction();
    const { PATH = "", HOME = "" } = process.env;
    this.session = new Session({
      cwd: options.cwd ?? temporaryFolder(),
      env: { PATH, HOME, ...options.env },
      check: options.check ?? false,
      redact: redaction.text,
    });
    this.session.debugger.onEvent = (event) => this.events.push(event);
    onTestFinished(() => this.session.close());
  }

  /** Starts a session and debugs it. */
  static async attach(options: DebugClientOptions = {}): Promise<DebugClient> {
    const client = new DebugClient(options);
    await client.request("initialize", { adapterID: "test" });
    await client.request("attach", {});
    await client.event("initialized");
    return client;
  }

  /** Runs a cell. `source`: what the client knows it by. */
  run(code: string, source?: string): Promise<CellResult> {
    const redaction = new Redaction();
    const output = new CellOutput({
      redaction,
      silent: false,
      send: (type, content) => this.printed.push(type === "stream" ? String(content.text) : JSON.stringify(content)),
    });
    const name = `Cell [${++this.#cells}]`;
    return this.session.run({ code, name, source }, output).finally(() => output.end());
  }

  /** Sends a request, which must succeed; returns its body. */
  // biome-ignore lint/suspicious/noExplicitAny: each request has a body of its own
  async request(command: string, args: object = {}): Promise<any> {
    const response = await this.send(command, args);
    if (!response.success) throw new Error(`${command}: ${response.message}`);
    return response.body;
  }

  send(command: string, args: object = {}): Promise<DebugProtocol.Response> {
    return this.session.debugger.request({ seq: ++this.#seq, type: "request", command, arguments: args });
  }

  /** Waits for the next event of a kind; returns its body. */
  // biome-ignore lint/suspicious/noExplicitAny: each event has a body of its own
  async event(kind: string, milliseconds = 10_000): Promise<any> {
    for (const deadline = Date.now() + milliseconds; ; await new Promise((resolve) => setTimeout(resolve, 5))) {
      const index = this.events.findIndex(({ event }, position) => position >= this.#seen && event === kind);
      if (index >= 0) {
        this.#seen = index + 1;
        return this.events[index]?.body;
      }
      if (Date.now() > deadline) throw new Error(`No event ${kind} came, but ${JSON.stringify(this.events)}`);
    }
  }

  async setBreakpoints(
    path: string,
    ...breakpoints: (number | DebugProtocol.SourceBreakpoint)[]
  ): Promise<DebugProtocol.Breakpoint[]> {
    const args = {
      source: { path },
      breakpoints: breakpoints.map((one) => (typeof one === "number" ? { line: one } : one)),
    };
    return (await this.request("setBreakpoints", args)).breakpoints;
  }

  async frames(): Promise<DebugProtocol.StackFrame[]> {
    return (await this.request("stackTrace", { threadId: 1 })).stackFrames;
  }

  /** Waits until the notebook stands still; returns why and where. */
  async stopped(): Promise<{ reason: string; where: Where }> {
    const { reason } = await this.event("stopped");
    const frames = await this.frames();
    return { reason, where: frames.map(({ name, line, source }) => `${name} ${source?.name}:${line}`) };
  }

  /** Goes on in a way, and waits until the notebook stands still again. */
  async go(command: "next" | "stepIn" | "stepOut" | "continue"): Promise<{ reason: string; where: Where }> {
    await this.request(command, { threadId: 1 });
    return this.stopped();
  }

  async goOn(): Promise<void> {
    await this.request("continue", { threadId: 1 });
  }

  /** Returns the variables of a scope of the innermost frame, by their names. */
  async variables(scope: string, frame = 0): Promise<Record<string, string>> {
    const { id } = (await this.frames())[frame] ?? {};
    const { scopes } = await this.request("scopes", { frameId: id });
    const found = scopes.find(({ name }: DebugProtocol.Scope) => name === scope || name.startsWith(`${scope}:`));
    return this.members(found?.variablesReference);
  }

  async members(variablesReference: number): Promise<Record<string, string>> {
    const { variables } = await this.request("variables", { variablesReference });
    return Object.fromEntries(variables.map(({ name, value }: DebugProtocol.Variable) => [name, value]));
  }

  /** Evaluates an expression in the innermost frame. */
  async evaluate(expression: string, context?: string): Promise<string> {
    const frameId = this.session.debugger.isStopped ? (await this.frames())[0]?.id : undefined;
    return (await this.request("evaluate", { expression, frameId, context })).result;
  }
}
