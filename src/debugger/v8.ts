import type { Debugger, Runtime } from "node:inspector";
import type { DebugChannel } from "../engine/debug-channel.js";
import { CELL_GLOBAL } from "../engine/names.js";

/** What the objects belong to that are asked for while the notebook stands still. */
const OBJECTS = "debugger";
/** How long what a user has typed may run while the notebook stands still, in milliseconds: nothing else could stop it. */
const EVALUATION_TIMEOUT = 10_000;

/**
 * Whether V8 has no way to stop a loop that calls nothing, in a function with a breakpoint in it: that of Node 22 and 23. So the one before its first
 * line is taken away when it was reached.
 */
const KEEPS_LOOPS = /^12\./.test(process.versions.v8);

/** What was evaluated, or what was thrown. */
export type Evaluated =
  | { readonly value: Runtime.RemoteObject }
  | { readonly thrown: Runtime.RemoteObject | undefined; readonly text: string };

/** V8's debugger and runtime, as far as they are used here (Chrome DevTools Protocol). */
export class V8 {
  readonly #channel: DebugChannel;
  #beforeScripts = "";

  constructor(channel: DebugChannel) {
    this.#channel = channel;
  }

  async send<Result>(method: string, params: object = {}): Promise<Result> {
    return (await this.#channel.send(method, params)) as Result;
  }

  /** Has V8 stop before each script of the notebook's runs, so that its breakpoints can be set. */
  async stopBeforeScripts(): Promise<void> {
    const { breakpointId } = await this.send<{ readonly breakpointId: string }>(
      "Debugger.setInstrumentationBreakpoint",
      { instrumentation: "beforeScriptWithSourceMapExecution" },
    );
    this.#beforeScripts = breakpointId;
  }

  /** Lets a script run that V8 has stopped before. */
  async passBeforeScript(): Promise<void> {
    if (!KEEPS_LOOPS) return;
    await this.send("Debugger.removeBreakpoint", { breakpointId: this.#beforeScripts });
    await this.stopBeforeScripts();
  }

  /** Evaluates code in a frame of the stack while the notebook stands still. */
  async evaluateInFrame(callFrameId: string, expression: string, isPure = false): Promise<Evaluated> {
    return toEvaluated(
      await this.send<Runtime.EvaluateReturnType>("Debugger.evaluateOnCallFrame", {
        callFrameId,
        expression,
        objectGroup: OBJECTS,
        silent: true,
        throwOnSideEffect: isPure,
        timeout: EVALUATION_TIMEOUT,
      }),
    );
  }

  /** Evaluates code at the top of the notebook; as in a cell, with `await`, if it may wait: while the notebook stands still no promise is settled. */
  async evaluate(expression: string, { isPure = false, mayWait = false } = {}): Promise<Evaluated> {
    return toEvaluated(
      await this.send<Runtime.EvaluateReturnType>("Runtime.evaluate", {
        expression,
        objectGroup: OBJECTS,
        silent: true,
        throwOnSideEffect: isPure,
        ...(mayWait && !isPure ? { replMode: true, awaitPromise: true } : { timeout: EVALUATION_TIMEOUT }),
      }),
    );
  }

  /** Calls a function, in source, on an object. */
  async call(
    objectId: string,
    functionDeclaration: string,
    args: readonly Runtime.CallArgument[],
    returnByValue = false,
  ): Promise<Evaluated> {
    return toEvaluated(
      await this.send<Runtime.CallFunctionOnReturnType>("Runtime.callFunctionOn", {
        objectId,
        functionDeclaration,
        arguments: args,
        objectGroup: OBJECTS,
        silent: true,
        returnByValue,
      }),
    );
  }

  /** Returns what each object looks like, in a line. */
  async describe(objectIds: readonly string[]): Promise<readonly string[]> {
    const [first] = objectIds;
    if (first === undefined) return [];
    const args = objectIds.map((objectId) => ({ objectId }));
    const described = await this.call(
      first,
      `function () { return ${CELL_GLOBAL}.debug.describe(arguments) }`,
      args,
      true,
    );
    return "value" in described && typeof described.value.value === "string" ? JSON.parse(described.value.value) : [];
  }

  /** Returns what an object looks like, in several lines. */
  async show(objectId: string): Promise<string | undefined> {
    const source = `function (value) { return ${CELL_GLOBAL}.debug.show(value) }`;
    const shown = await this.call(objectId, source, [{ objectId }], true);
    return "value" in shown && typeof shown.value.value === "string" ? shown.value.value : undefined;
  }

  /** Returns the maps of a script of the notebook's (see `executor/debug-hooks.ts`); undefined if they are gone. */
  async mapsOf({ url, sourceMapURL = "" }: Debugger.ScriptParsedEventDataType): Promise<readonly string[] | undefined> {
    const args = [url, sourceMapURL].map((text) => JSON.stringify(text)).join(", ");
    const { result } = await this.send<Runtime.EvaluateReturnType>("Runtime.evaluate", {
      expression: `${CELL_GLOBAL}.debug.maps(${args})`,
      silent: true,
    });
    return typeof result.value === "string" ? (JSON.parse(result.value) ?? undefined) : undefined;
  }

  /** Returns the code of a script. */
  async sourceOf(scriptId: string): Promise<string> {
    return (await this.send<Debugger.GetScriptSourceReturnType>("Debugger.getScriptSource", { scriptId })).scriptSource;
  }

  async propertiesOf(objectId: string, options: object = {}): Promise<Runtime.GetPropertiesReturnType> {
    return this.send("Runtime.getProperties", { objectId, ownProperties: true, ...options });
  }

  async releaseObjects(): Promise<void> {
    await this.send("Runtime.releaseObjectGroup", { objectGroup: OBJECTS });
  }
}

function toEvaluated({
  result,
  exceptionDetails,
}: Pick<Runtime.EvaluateReturnType, "result" | "exceptionDetails">): Evaluated {
  if (exceptionDetails === undefined) return { value: result };
  const { exception, text } = exceptionDetails;
  return { thrown: exception, text: exception?.description ?? String(exception?.value ?? text) };
}
