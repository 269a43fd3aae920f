import type { Debugger, Runtime } from "node:inspector";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { HIDDEN } from "../engine/names.js";
import { messageOf } from "../errors.js";
import { compileExpression, compileValue } from "./expressions.js";
import { type Frame, readFrame } from "./frames.js";
import type { Member } from "./members.js";
import type { Sources } from "./sources.js";
import type { Target } from "./target.js";
import type { Evaluated } from "./v8.js";
import { MOST_CHARACTERS_ALONE, typeOf, ValueTexts } from "./values.js";
import { Variables } from "./variables.js";

/** What the scope of the names of cells is called. */
export const NOTEBOOK_SCOPE = "Notebook";

/** What the scopes of V8 are called. */
const SCOPES: { readonly [type: string]: string } = {
  local: "Local",
  block: "Block",
  catch: "Catch",
  closure: "Closure",
  with: "With",
  eval: "Eval",
  module: "Module",
  script: NOTEBOOK_SCOPE,
  global: "Global",
};

export interface InspectionOptions {
  readonly sources: Sources;
  readonly redact: (text: string) => string;
  /** The names that cells have declared with the suffix of {@link HIDDEN}. */
  readonly hidden: () => ReadonlySet<string>;
}

/** Looks at a notebook that stands still, and at one that runs as far as that is possible. */
export class Inspection {
  readonly #options: InspectionOptions;
  readonly #texts: ValueTexts;
  readonly #variables: Variables;
  #frames = new Map<number, Promise<Frame>>();
  #lastFrame = 0;

  constructor(options: InspectionOptions) {
    this.#options = options;
    this.#texts = new ValueTexts(options.redact);
    this.#variables = new Variables(this.#texts);
  }

  /** Forgets what was looked at: the notebook has gone on. */
  clear(): void {
    this.#frames = new Map();
    this.#variables.clear();
  }

  async stackTrace(
    target: Target,
    { startFrame = 0, levels = 0 }: DebugProtocol.StackTraceArguments,
  ): Promise<DebugProtocol.StackTraceResponse["body"]> {
    const all = target.stop?.frames ?? [];
    if (this.#frames.size === 0)
      for (const raw of all) this.#frames.set(++this.#lastFrame, readFrame(raw, target.scripts));
    const shown = [...this.#frames].slice(startFrame, levels === 0 ? undefined : startFrame + levels);
    const stackFrames = shown.map(async ([id, reading]): Promise<DebugProtocol.StackFrame> => {
      const frame = await reading;
      const { name, line, column } = frame;
      const source = this.#options.sources.ofFrame(target, frame);
      return { id, name, line, column, source, ...(frame.script ? {} : { presentationHint: "subtle" }) };
    });
    return { stackFrames: await Promise.all(stackFrames), totalFrames: all.length };
  }

  async scopes(target: Target, frameId: number): Promise<DebugProtocol.Scope[]> {
    const { raw } = await this.#frame(target, frameId);
    return raw.scopeChain.map(({ type, name, object }, index) => ({
      name: name ? `${SCOPES[type] ?? type}: ${name.replace(HIDDEN, "")}` : (SCOPES[type] ?? type),
      variablesReference: this.#variables.referToScope(raw, index, object),
      expensive: type === "global",
      ...(type === "local" && { presentationHint: "locals" }),
    }));
  }

  variables(target: Target, args: DebugProtocol.VariablesArguments): Promise<DebugProtocol.Variable[]> {
    return this.#variables.list(target.v8, args);
  }

  async evaluate(
    target: Target,
    { expression, frameId, context }: DebugProtocol.EvaluateArguments,
  ): Promise<DebugProtocol.EvaluateResponse["body"]> {
    const value = resultOf(await this.#evaluate(target, { expression, frameId, isPure: context === "hover" }));
    return this.#describe(target, value);
  }

  async setVariable(
    target: Target,
    { variablesReference, name, value: expression }: DebugProtocol.SetVariableArguments,
  ): Promise<DebugProtocol.SetVariableResponse["body"]> {
    const [frameId] = this.#frames.keys();
    const value = resultOf(await this.#evaluate(target, { expression, frameId, isValue: true }));
    await this.#variables.set(target.v8, variablesReference, name, toArgument(value));
    const { result, ...described } = await this.#describe(target, value);
    return { value: result, ...described };
  }

  async exceptionInfo(target: Target): Promise<DebugProtocol.ExceptionInfoResponse["body"]> {
    const thrown = target.stop?.thrown;
    if (thrown === undefined) throw new Error("The notebook is not paused on an exception.");
    const [text = ""] = await this.#texts.of(target.v8, [thrown]);
    const typeName = typeOf(thrown);
    return {
      exceptionId: typeName,
      description: text,
      breakMode: target.stop?.isUncaught ? "unhandled" : "always",
      details: { message: text, typeName, ...(thrown.subtype === "error" && { stackTrace: thrown.description ?? "" }) },
    };
  }

  /** Returns the names of cells that hold something, with what they hold. */
  async names(target: Target, names: readonly string[]): Promise<DebugProtocol.Variable[]> {
    const hidden = this.#options.hidden();
    const reads = names.map((name) => {
      const used = hidden.has(name) ? name + HIDDEN : name;
      return `try { found[${JSON.stringify(name)}] = ${used} } catch {}`;
    });
    const evaluated = await target.v8.evaluate(`((found) => { ${reads.join(" ")} return found })({ __proto__: null })`);
    if (!("value" in evaluated)) return [];
    const { result } = await target.v8.propertiesOf(evaluated.value.objectId ?? "");
    return this.#variables.describe(
      target.v8,
      result.map(({ name, value }): Member => ({ name, value })),
    );
  }

  /** Returns a text of several lines that shows what an expression is. */
  async show(target: Target, expression: string, frameId: number | undefined): Promise<string> {
    const value = resultOf(await this.#evaluate(target, { expression, frameId }));
    const text = value.objectId === undefined ? undefined : await target.v8.show(value.objectId);
    return text ?? (await this.#describe(target, value)).result;
  }

  /** Makes what an expression is in a frame a name of the notebook. */
  async copy(target: Target, expression: string, frameId: number, name: string): Promise<void> {
    const value = resultOf(await this.#evaluate(target, { expression, frameId }));
    const source = `function (name, value) { globalThis[name] = value }`;
    const { value: top } = (await target.v8.evaluate("globalThis")) as { value: Runtime.RemoteObject };
    await target.v8.call(top.objectId ?? "", source, [{ value: name }, toArgument(value)]);
  }

  /** Returns the text of a log message, with what its expressions in braces are in a frame. */
  async logText(target: Target, message: string, frame: Debugger.CallFrame): Promise<string> {
    const parts = message.split(/\{([^{}]*)\}/);
    const texts = parts.map((part, index) => (index % 2 === 0 ? part : this.#toText(target, part, frame)));
    return (await Promise.all(texts)).join("");
  }

  /** Evaluates an expression for a log message; what is thrown is its text too. */
  async #toText(target: Target, expression: string, frame: Debugger.CallFrame): Promise<string> {
    try {
      const code = compileExpression(expression, await target.hidden.in(expression, frame.location));
      const evaluated = await target.v8.evaluateInFrame(frame.callFrameId, code);
      if (!("value" in evaluated)) return firstLine(evaluated.text);
      const { type, value } = evaluated.value;
      return type === "string" ? String(value) : ((await this.#texts.of(target.v8, [evaluated.value]))[0] ?? "");
    } catch (error) {
      return messageOf(error);
    }
  }

  async #describe(target: Target, value: Runtime.RemoteObject) {
    const [result = ""] = await this.#texts.of(target.v8, [value], MOST_CHARACTERS_ALONE);
    return { result, type: typeOf(value), ...this.#variables.referTo(value) };
  }

  async #evaluate(
    target: Target,
    {
      expression,
      frameId,
      isPure = false,
      isValue = false,
    }: { expression: string; frameId?: number | undefined; isPure?: boolean; isValue?: boolean },
  ): Promise<Evaluated> {
    const compile = isValue ? compileValue : compileExpression;
    if (frameId === undefined || target.stop === undefined) {
      const mayWait = target.stop === undefined;
      return target.v8.evaluate(compile(expression, this.#options.hidden()), { isPure, mayWait });
    }
    const { callFrameId, location } = (await this.#frame(target, frameId)).raw;
    const code = compile(expression, await target.hidden.in(expression, location));
    return target.v8.evaluateInFrame(callFrameId, code, isPure);
  }

  #frame(target: Target, id: number): Promise<Frame> {
    const frame = this.#frames.get(id);
    if (frame === undefined || target.stop === undefined)
      throw new Error("The notebook has continued in the meantime.");
    return frame;
  }
}

function resultOf(evaluated: Evaluated): Runtime.RemoteObject {
  if ("value" in evaluated) return evaluated.value;
  throw new Error(firstLine(evaluated.text));
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? "";
}

function toArgument({ objectId, unserializableValue, value }: Runtime.RemoteObject): Runtime.CallArgument {
  if (objectId !== undefined) return { objectId };
  return unserializableValue === undefined ? { value } : { unserializableValue };
}
