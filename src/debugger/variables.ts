import type { Debugger, Runtime } from "node:inspector";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { HIDDEN } from "../engine/names.js";
import { type Container, type Member, membersOf, PAGE } from "./members.js";
import type { V8 } from "./v8.js";
import { sizeOf, typeOf, type ValueTexts } from "./values.js";

/** What frames and values hold, by the numbers that clients ask for it with. */
export class Variables {
  readonly #texts: ValueTexts;
  readonly #containers = new Map<number, Container>();
  #lastReference = 0;

  constructor(texts: ValueTexts) {
    this.#texts = texts;
  }

  /** Forgets all numbers: the notebook goes on. */
  clear(): void {
    this.#containers.clear();
  }

  /** Returns the number of a scope of a frame. */
  referToScope({ callFrameId }: Debugger.CallFrame, scope: number, object: Runtime.RemoteObject): number {
    return this.#refer({ kind: "scope", object, frame: callFrameId, scope });
  }

  /** Returns what a client gets to list the members of a value: 0 for what has none. */
  referTo(
    object: Runtime.RemoteObject | undefined,
  ): Pick<DebugProtocol.Variable, "variablesReference" | "indexedVariables"> {
    if (object?.objectId === undefined || object.type === "symbol") return { variablesReference: 0 };
    const size = sizeOf(object);
    const variablesReference = this.#refer({ kind: "object", object });
    return { variablesReference, ...(size !== undefined && size > PAGE && { indexedVariables: size }) };
  }

  /** Returns the members of what has a number. */
  async list(v8: V8, { variablesReference, ...selection }: DebugProtocol.VariablesArguments) {
    const container = this.#containers.get(variablesReference);
    if (container === undefined) return [];
    return this.describe(v8, await membersOf(v8, container, selection));
  }

  /** Returns members as clients show them. */
  async describe(v8: V8, members: readonly Member[]): Promise<DebugProtocol.Variable[]> {
    const keys = members.map(({ name }) => (typeof name === "string" ? undefined : name));
    const texts = await this.#texts.of(v8, [...members.map(({ value }) => value), ...keys]);
    return members.map((member, index) => {
      const { name } = member;
      const key = texts[members.length + index] ?? "";
      return this.#describe(member, typeof name === "string" ? name.replace(HIDDEN, "") : key, texts[index] ?? "");
    });
  }

  /** Sets a member to a value. `top`: the frame in which it can be assigned to, where V8 does not set it itself. */
  async set(v8: V8, reference: number, name: string, value: Runtime.CallArgument): Promise<void> {
    const container = this.#containers.get(reference);
    if (container?.kind === "scope") {
      const { scope: scopeNumber, frame: callFrameId } = container;
      const { result } = await v8.propertiesOf(container.object.objectId ?? "");
      const variableName = result.some((property) => property.name === name + HIDDEN) ? name + HIDDEN : name;
      const params = { scopeNumber, variableName, newValue: value, callFrameId };
      await v8.send("Debugger.setVariableValue", params);
      return;
    }
    const isSettable = container?.kind === "object" || container?.kind === "elements";
    if (!isSettable || container.object.subtype === "map" || container.object.subtype === "set") {
      throw new Error("This value cannot be set.");
    }
    const source = "function (name, value) { this[name] = value }";
    const called = await v8.call(container.object.objectId ?? "", source, [{ value: name }, value]);
    if ("text" in called) throw new Error(called.text);
  }

  #refer(container: Container): number {
    this.#containers.set(++this.#lastReference, container);
    return this.#lastReference;
  }

  #describe({ value, container, isVirtual }: Member, name: string, text: string): DebugProtocol.Variable {
    const shown = this.#texts.cut(name);
    if (container !== undefined) {
      const variablesReference = this.#refer(container);
      if (container.kind === "getter") {
        return { name: shown, value: "(getter)", variablesReference, presentationHint: { lazy: true } };
      }
      return { name: shown, value: "", variablesReference, presentationHint: { kind: "virtual" } };
    }
    return {
      name: shown,
      value: text,
      ...(value && { type: this.#texts.cut(typeOf(value)) }),
      ...(isVirtual && { presentationHint: { kind: "virtual" } }),
      ...this.referTo(value),
    };
  }
}
