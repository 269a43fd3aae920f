import type { Debugger } from "node:inspector";
import { oxcParser } from "../engine/oxc.js";
import { forEachChild, isFunction, nodeAt, type SyntaxNode, textAt } from "../engine/syntax.js";
import { isHidden, isNodes, isPackages } from "./frames.js";
import type { V8 } from "./v8.js";

/** A call in the user's code. */
interface Call {
  /** Whether what its promise is rejected with is caught where it is awaited, or handled. */
  readonly isCaught: boolean;
  /** The function in which it is; undefined at the top. */
  readonly caller: string | undefined;
}

/** A script, parsed to be asked what its code catches. */
interface ParsedScript {
  readonly program: SyntaxNode;
  readonly lineStarts: readonly number[];
  /** Its calls, by the names that are called. */
  readonly calls: ReadonlyMap<string, readonly Call[]>;
}

/** Who catches what was thrown. */
export type Catcher = "user" | "package" | "node" | "nobody";

/**
 * Finds out who catches what is thrown. V8 says that what runs cells catches all, and so whatever cells await. What awaits a function that has
 * waited itself is not on the stack, and V8 would tell it only by marks on every promise, which cells show: so it is found by the names.
 */
export class Catches {
  readonly #v8: V8;
  readonly #ownScripts: () => readonly string[];
  readonly #scripts = new Map<string, Promise<ParsedScript | undefined>>();

  /** `ownScripts` returns the ids of the user's scripts. */
  constructor(v8: V8, ownScripts: () => readonly string[]) {
    this.#v8 = v8;
    this.#ownScripts = ownScripts;
  }

  /** `isUncaught`: whether V8 says that nobody does. */
  async find(frames: readonly Debugger.CallFrame[], isUncaught: boolean): Promise<Catcher> {
    for (const frame of frames) {
      if (isHidden(frame) && !isNodes(frame)) break;
      if (await this.#catchesAt(frame.location))
        return isNodes(frame) ? "node" : isPackages(frame) ? "package" : "user";
    }
    const outermost = frames.findLast((frame) => !isHidden(frame))?.functionName ?? "";
    if (isUncaught || outermost === "") return "nobody";
    const scripts = await Promise.all(this.#ownScripts().map((id) => this.#parsed(id)));
    const callsOf = (name: string) => scripts.flatMap((script) => script?.calls.get(name) ?? []);
    return isCaughtEverywhere(outermost, callsOf, new Set()) ? "user" : "nobody";
  }

  async #catchesAt({ scriptId, lineNumber, columnNumber = 0 }: Debugger.Location): Promise<boolean> {
    const script = await this.#parsed(scriptId);
    return script !== undefined && isCaughtAt(script.program, (script.lineStarts[lineNumber] ?? 0) + columnNumber);
  }

  #parsed(scriptId: string): Promise<ParsedScript | undefined> {
    const reading = this.#scripts.get(scriptId) ?? this.#read(scriptId);
    this.#scripts.set(scriptId, reading);
    return reading;
  }

  async #read(scriptId: string): Promise<ParsedScript | undefined> {
    try {
      const { scriptSource } = await this.#v8.send<Debugger.GetScriptSourceReturnType>("Debugger.getScriptSource", {
        scriptId,
      });
      const { program } = oxcParser().parseSync("script.js", scriptSource, { sourceType: "unambiguous" });
      const lineStarts = [0];
      for (const match of scriptSource.matchAll(/\n/g)) lineStarts.push(match.index + 1);
      const root = program as unknown as SyntaxNode;
      return { program: root, lineStarts, calls: findCalls(root) };
    } catch {
      return undefined;
    }
  }
}

/** Whether what is thrown at a place of a function is caught in that function, or handled by a `catch` on the promise of the call there. */
function isCaughtAt(program: SyntaxNode, offset: number): boolean {
  let isCaught = false;
  const visit = (node: SyntaxNode): void => {
    if (offset < node.start || offset >= node.end) return;
    if (isFunction(node)) isCaught = false;
    if (node.type === "TryStatement" && nodeAt(node, "handler")) isCaught ||= contains(nodeAt(node, "block"), offset);
    if (node.type === "CallExpression") isCaught ||= handlesAt(node, offset);
    forEachChild(node, visit);
  };
  visit(program);
  return isCaught;
}

/** Whether every call of a function, directly or by the functions that call it, is one that catches. */
function isCaughtEverywhere(name: string, callsOf: (name: string) => readonly Call[], seen: Set<string>): boolean {
  if (seen.has(name)) return true;
  seen.add(name);
  const calls = callsOf(name);
  return (
    calls.length > 0 &&
    calls.every(
      ({ isCaught, caller }) => isCaught || (caller !== undefined && isCaughtEverywhere(caller, callsOf, seen)),
    )
  );
}

function findCalls(program: SyntaxNode): Map<string, Call[]> {
  const calls = new Map<string, Call[]>();
  const visit = (node: SyntaxNode, member: string, parent: SyntaxNode | undefined, around: Call): void => {
    let here = around;
    if (isFunction(node)) here = { isCaught: false, caller: nameOf(node, parent) };
    if (member === "block" && parent?.type === "TryStatement" && nodeAt(parent, "handler"))
      here = { ...here, isCaught: true };
    if (node.type === "CallExpression") {
      const callee = nodeAt(node, "callee");
      const name = nameOfCallee(callee);
      if (name === "catch") here = { ...here, isCaught: true };
      else if (name !== "") calls.set(name, [...(calls.get(name) ?? []), here]);
    }
    forEachChild(node, (child, at) => visit(child, at, node, here));
  };
  visit(program, "", undefined, { isCaught: false, caller: undefined });
  return calls;
}

function nameOfCallee(callee: SyntaxNode | undefined): string {
  if (callee?.type === "Identifier") return textAt(callee, "name");
  const property = callee?.type === "MemberExpression" ? nodeAt(callee, "property") : undefined;
  return property ? textAt(property, "name") : "";
}

/** Returns the name that V8 has for a function. */
function nameOf(node: SyntaxNode, parent: SyntaxNode | undefined): string {
  const named = nodeAt(node, "id") ?? (parent && (nodeAt(parent, "id") ?? nodeAt(parent, "key")));
  return named ? textAt(named, "name") || textAt(named, "value") : "";
}

/** Whether a call is one of `catch` on what is called at a place. */
function handlesAt(call: SyntaxNode, offset: number): boolean {
  const callee = nodeAt(call, "callee");
  const property = callee && nodeAt(callee, "property");
  if (callee?.type !== "MemberExpression" || !property || textAt(property, "name") !== "catch") return false;
  return contains(nodeAt(callee, "object"), offset);
}

function contains(node: SyntaxNode | undefined, offset: number): boolean {
  return node !== undefined && node.start <= offset && offset < node.end;
}
