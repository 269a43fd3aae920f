import type { Debugger } from "node:inspector";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { messageOf } from "../errors.js";
import { compileValue } from "./expressions.js";
import type { HiddenNames } from "./hidden-names.js";
import { type BreakLocation, keyOf, type Script, type Scripts } from "./scripts.js";
import type { V8 } from "./v8.js";

/** A breakpoint that a client has asked for. */
export interface Breakpoint {
  readonly id: number;
  readonly path: string;
  readonly asked: DebugProtocol.SourceBreakpoint;
  /** How often it was reached, for `hitCondition`. */
  hits: number;
  /** Where it is, counted from 0; undefined before the code runs. */
  line: number | undefined;
  /** Why it cannot be set. */
  fault: string | undefined;
  /** V8's own, one for each script with the source. */
  readonly bound: Map<string, string>;
}

/** The process in which breakpoints are set. */
export interface BreakpointsTarget {
  readonly v8: V8;
  readonly scripts: Scripts;
  readonly hidden: HiddenNames;
}

// So that none has the id of one that a client still shows.
let lastId = 0;

/** The breakpoints that clients have asked for, by the path of the source, and V8's in the scripts. */
export class Breakpoints {
  readonly #onChange: (breakpoint: Breakpoint) => void;
  readonly #asked = new Map<string, Breakpoint[]>();

  /** `onChange` is called when a breakpoint was set, or lies elsewhere than was thought. */
  constructor(onChange: (breakpoint: Breakpoint) => void) {
    this.#onChange = onChange;
  }

  get all(): readonly Breakpoint[] {
    return [...this.#asked.values()].flat();
  }

  /** Sets the breakpoints of a source, and removes all others that it had. */
  async set(
    path: string,
    asked: readonly DebugProtocol.SourceBreakpoint[],
    target: BreakpointsTarget | undefined,
  ): Promise<readonly Breakpoint[]> {
    const key = keyOf(path);
    const before = this.#asked.get(key) ?? [];
    const breakpoints = asked.map((one): Breakpoint => {
      const fault = findFault(one);
      return { id: ++lastId, path, asked: one, hits: 0, line: undefined, fault, bound: new Map() };
    });
    if (breakpoints.length > 0) this.#asked.set(key, breakpoints);
    else this.#asked.delete(key);
    if (target === undefined) return breakpoints;
    await Promise.all(before.map((breakpoint) => unbind(target.v8, breakpoint)));
    for (const script of target.scripts.withPath(path)) await bind(target, script, breakpoints);
    return breakpoints;
  }

  /** Sets the breakpoints of a script before it runs. */
  async bind(target: BreakpointsTarget, script: Script): Promise<void> {
    const breakpoints = this.#asked.get(script.key);
    if (breakpoints === undefined) return;
    for (const breakpoint of breakpoints) {
      for (const id of breakpoint.bound.keys()) {
        const other = target.scripts.find(id);
        // It stood in the text before that was edited.
        if (other === undefined || !other.hasSourceOf(script)) await unbind(target.v8, breakpoint, id);
      }
    }
    for (const changed of await bind(target, script, breakpoints)) this.#onChange(changed);
  }

  /** Finds a breakpoint by V8's. */
  find(breakpointId: string): Breakpoint | undefined {
    return this.all.find(({ bound }) => [...bound.values()].includes(breakpointId));
  }

  /** Forgets what was set in V8: the process has ended. */
  forgetBound(): void {
    for (const { bound } of this.all) bound.clear();
  }

  clear(): void {
    this.#asked.clear();
  }
}

/** Sets breakpoints in a script. Returns those that are new or lie elsewhere. */
async function bind(
  target: BreakpointsTarget,
  script: Script,
  breakpoints: readonly Breakpoint[],
): Promise<Breakpoint[]> {
  const locations = await script.locations();
  const changed: Breakpoint[] = [];
  for (const breakpoint of breakpoints) {
    if (breakpoint.fault !== undefined) continue;
    const location = choose(locations, breakpoint.asked);
    if (location?.source.line !== breakpoint.line) {
      breakpoint.line = location?.source.line;
      changed.push(breakpoint);
    }
    if (location) await setAt(target, script, location, breakpoint);
  }
  return changed;
}

async function setAt(
  { v8, hidden }: BreakpointsTarget,
  script: Script,
  { lineNumber, columnNumber }: BreakLocation,
  breakpoint: Breakpoint,
): Promise<void> {
  const { condition = "" } = breakpoint.asked;
  const location = { scriptId: script.id, lineNumber, columnNumber };
  try {
    const { breakpointId } = await v8.send<Debugger.SetBreakpointReturnType>("Debugger.setBreakpoint", {
      location,
      ...(condition !== "" && { condition: compileValue(condition, await hidden.in(condition, location)) }),
    });
    breakpoint.bound.set(script.id, breakpointId);
  } catch (error) {
    // Another one is at the same place already, which stops there as well.
    if (!/already exists/.test(String(error))) throw error;
  }
}

function findFault({ condition = "", hitCondition = "" }: DebugProtocol.SourceBreakpoint): string | undefined {
  try {
    if (condition !== "") compileValue(condition, new Set());
  } catch (error) {
    return `The condition is not an expression: ${messageOf(error)}`;
  }
  if (hitCondition === "" || readHitCondition(hitCondition)) return undefined;
  return "The hit condition is neither a number nor one of <, <=, =, >=, > and % followed by a number.";
}

async function unbind(v8: V8, { bound }: Breakpoint, only?: string): Promise<void> {
  for (const [script, breakpointId] of bound) {
    if (only !== undefined && script !== only) continue;
    bound.delete(script);
    await v8.send("Debugger.removeBreakpoint", { breakpointId });
  }
}

/** Chooses where to stop: at the first place of the line, or of the next one that has any. */
function choose(locations: readonly BreakLocation[], { line, column }: DebugProtocol.SourceBreakpoint) {
  const first = locations.find(({ source }) => source.line >= line - 1);
  if (column === undefined) return first;
  const exact = locations.find(({ source }) => source.line === line - 1 && source.column >= column - 1);
  return exact ?? first;
}

/** Reads a condition on how often a breakpoint was reached, as editors have it: `5`, `>= 5`, `% 2`. */
export function readHitCondition(text: string): ((hits: number) => boolean) | undefined {
  const [, operator = "", digits] = /^\s*(<=?|>=?|={0,3}|%)\s*(\d+)\s*$/.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const number = Number(digits);
  switch (operator) {
    case "<":
      return (hits) => hits < number;
    case "<=":
      return (hits) => hits <= number;
    case ">":
      return (hits) => hits > number;
    case ">=":
      return (hits) => hits >= number;
    case "%":
      return (hits) => number > 0 && hits % number === 0;
    default:
      return (hits) => hits === number;
  }
}

/** Returns a breakpoint as clients get it. */
export function describeBreakpoint({ id, path, asked, line, fault }: Breakpoint): DebugProtocol.Breakpoint {
  const source = { path, name: path.replace(/^.*[\\/]/, "") };
  if (fault !== undefined) return { id, verified: false, line: asked.line, source, message: fault };
  if (line !== undefined) return { id, verified: true, line: line + 1, source };
  return { id, verified: false, line: asked.line, source, message: "It is set when the code runs." };
}
