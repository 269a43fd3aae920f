import type { Debugger } from "node:inspector";
import { forEachChild, isFunction, nodeAt, type SyntaxNode, textAt } from "../engine/syntax.js";
import { isHidden, isNodes, isPackages } from "./frames.js";
import type { ParsedScript, ParsedScripts } from "./parsed-scripts.js";

/** A call in the user's code. */
interface Call {
  /** Whether what its promise is rejected with is caught where it is awaited, or handled. */
  readonly isCaught: boolean;
  /** The function in which it is; undefined at the top. */
  readonly caller: string | undefined;
}

/** The calls of a script, by the names that are called. */
type Calls = ReadonlyMap<string, readonly Call[]>;

/** Who catches what was thrown. `own`: what runs cells, which has called what throws. */
export type Catcher = "user" | "package" | "node" | "own" | "nobody";

/**
 * Finds out who catches what is thrown. V8 says that what runs cells catches all, and so whatever cells await. What awaits a function that has
 * waited itself is not on the stack, and V8 would tell it only by marks on every promise, which cells show: so it is found by the names.
 */
export class Catches {
  readonly #parsed: ParsedScripts;
  readonly #ownScripts: () => readonly string[];
  readonly #calls = new WeakMap<ParsedScript, Calls>();

  /** `ownScripts` returns the ids of the user's scripts. */
  constructor(parsed: ParsedScripts, ownScripts: () => readonly string[]) {
    this.#parsed = parsed;
    this.#ownScripts = ownScripts;
  }

  /** `isUncaught`: whether V8 says that nobody does. */
  async find(frames: readonly Debugger.CallFrame[], isUncaught: boolean): Promise<Catcher> {
    let isWithinOwn = true;
    for (const frame of frames) {
      const isOwn = isHidden(frame) && !isNodes(frame);
      if (isOwn && !isWithinOwn) break;
      if (await this.#catchesAt(frame.location))
        return isOwn ? "own" : isNodes(frame) ? "node" : isPackages(frame) ? "package" : "user";
      // What is evaluated has no URL: a library of what runs cells makes its functions so.
      if (!isHidden(frame) && frame.url !== "") isWithinOwn = false;
    }
    const outermost = frames.findLast((frame) => !isHidden(frame))?.functionName ?? "";
    if (isUncaught || outermost === "") return "nobody";
    const scripts = await Promise.all(this.#ownScripts().map((id) => this.#parsed.get(id)));
    const callsOf = (name: string) => scripts.flatMap((script) => (script && this.#callsIn(script).get(name)) ?? []);
    return isCaughtEverywhere(outermost, callsOf, new Set()) ? "user" : "nobody";
  }

  async #catchesAt(location: Debugger.Location): Promise<boolean> {
    const script = await this.#parsed.get(location.scriptId);
    return script !== undefined && isCaughtAt(script.program, script.offsetOf(location));
  }

  #callsIn(script: ParsedScript): Calls {
    const calls = this.#calls.get(script) ?? findCalls(script.program);
    this.#calls.set(script, calls);
    return calls;
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
