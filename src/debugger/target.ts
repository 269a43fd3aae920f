import type { Debugger as Cdp, Runtime } from "node:inspector";
import type { DebugChannel, DebugChannelHandlers } from "../engine/debug-channel.js";
import { type Breakpoint, type Breakpoints, readHitCondition } from "./breakpoints.js";
import { type Catcher, Catches } from "./catches.js";
import { isHidden, isNodes, skippedCode } from "./frames.js";
import { HiddenNames } from "./hidden-names.js";
import { ParsedScripts } from "./parsed-scripts.js";
import { type CellSource, Scripts } from "./scripts.js";
import { V8 } from "./v8.js";

/** When the notebook stops at what is thrown. */
export type ExceptionMode = "none" | "uncaught" | "all";

/** How the notebook goes on until it stops by itself. */
export type Step = "stepOver" | "stepInto" | "stepOut";

/** The notebook stands still. */
export interface Stop {
  readonly reason: "breakpoint" | "step" | "exception" | "pause";
  /** The frames of the user's and of packages, the innermost first. */
  readonly frames: readonly Cdp.CallFrame[];
  readonly breakpoints: readonly Breakpoint[];
  readonly thrown: Runtime.RemoteObject | undefined;
  /** What there is to say beside the reason. */
  readonly description: string | undefined;
  /** Whether nobody catches what was thrown, as far as V8 can know. */
  readonly isUncaught: boolean;
}

export interface TargetOptions {
  readonly openChannel: (handlers: DebugChannelHandlers) => DebugChannel;
  /** Returns a cell by the number of its run. */
  readonly findCell: (run: number) => CellSource | undefined;
  /** The names that cells have declared with a suffix nobody sees. */
  readonly hidden: () => ReadonlySet<string>;
  readonly breakpoints: Breakpoints;
  /** Whether packages are stepped over. */
  readonly isOnlyOwn: boolean;
  readonly onStop: (stop: Stop) => void;
  /** Called when the notebook goes on, whoever has wanted that. */
  readonly onContinue: () => void;
  /** Called at a breakpoint with a message instead of a stop. */
  readonly onLog: (breakpoint: Breakpoint, frame: Cdp.CallFrame) => Promise<void>;
  /** Called when the process has ended. */
  readonly onEnd: () => void;
}

/** How often it is stepped on at places that are no source of the user's. */
const MOST_QUIET_STEPS = 500;

/** One process that runs cells, debugged. */
export class Target {
  readonly #options: TargetOptions;
  readonly #channel: DebugChannel;
  readonly v8: V8;
  readonly scripts: Scripts;
  readonly hidden: HiddenNames;
  #stop: Stop | undefined;
  #step: Step | undefined;
  #quietSteps = 0;
  #isPauseAsked = false;
  #exceptions: ExceptionMode = "none";
  readonly #catches: Catches;

  constructor(options: TargetOptions) {
    this.#options = options;
    this.#channel = options.openChannel({
      onEvent: ({ method, params }) => {
        if (method === "Debugger.scriptParsed") this.scripts.add(params as Cdp.ScriptParsedEventDataType);
        else if (method === "Debugger.paused") void this.#onPaused(params as Cdp.PausedEventDataType);
      },
      onEnd: () => {
        this.#leave();
        options.onEnd();
      },
    });
    this.v8 = new V8(this.#channel);
    this.scripts = new Scripts(this.v8, options.findCell);
    const parsed = new ParsedScripts(this.v8);
    this.hidden = new HiddenNames({ hidden: options.hidden, scripts: this.scripts, parsed });
    this.#catches = new Catches(parsed, () => this.scripts.current.map(({ id }) => id));
  }

  /** Where the notebook stands still; undefined if it runs. */
  get stop(): Stop | undefined {
    return this.#stop;
  }

  /** Begins to debug. */
  async attach(exceptions: ExceptionMode): Promise<void> {
    const { breakpoints } = this.#options;
    await this.v8.send("Debugger.enable");
    await this.#skipCode(true);
    await this.v8.stopBeforeScripts();
    await this.setExceptions(exceptions);
    for (const script of this.scripts.current) await breakpoints.bind(this, script);
  }

  async setExceptions(mode: ExceptionMode): Promise<void> {
    this.#exceptions = mode;
    // Who catches it is looked for here: see `catches.ts`.
    await this.v8.send("Debugger.setPauseOnExceptions", { state: mode === "none" ? "none" : "all" });
    if (this.#step === undefined) await this.#skipCode(mode === "none");
  }

  /** Goes on. `isTerminated`: what runs is stopped. */
  async resume({ isTerminated = false } = {}): Promise<void> {
    this.#step = undefined;
    await this.#skipCode(this.#exceptions === "none");
    await this.#goOn("Debugger.resume", isTerminated ? { terminateOnResume: true } : {});
  }

  async step(step: Step): Promise<void> {
    this.#step = step;
    this.#quietSteps = 0;
    await this.#skipCode(true);
    await this.#goOn(`Debugger.${step}`);
  }

  /** Stops at what runs next. */
  async pause(): Promise<void> {
    this.#isPauseAsked = true;
    await this.#skipCode(true);
    await this.v8.send("Debugger.pause");
  }

  /** Debugs no more: the notebook goes on. */
  async detach(): Promise<void> {
    if (this.#stop !== undefined) await this.resume();
    await this.v8.send("Debugger.disable");
    this.#channel.close();
  }

  /** Says whether Node's own code is skipped. It has to be while steps are taken; but what it throws would not stop the notebook then. */
  async #skipCode(skipsNode: boolean): Promise<void> {
    const patterns = skippedCode({ node: skipsNode, packages: this.#options.isOnlyOwn });
    await this.v8.send("Debugger.setBlackboxPatterns", { patterns });
  }

  async #goOn(method: string, params: object = {}): Promise<void> {
    if (this.#stop === undefined) throw new Error("The notebook is not paused.");
    this.#leave();
    await this.v8.releaseObjects();
    await this.v8.send(method, params);
  }

  #leave(): void {
    if (this.#stop === undefined) return;
    this.#stop = undefined;
    this.#options.onContinue();
  }

  async #onPaused(params: Cdp.PausedEventDataType): Promise<void> {
    try {
      await this.#findStop(params);
    } catch {
      // The process has ended meanwhile, or V8 knows better than to stop: whoever waits would wait for ever.
      await this.v8.send("Debugger.resume").catch(() => undefined);
    }
  }

  async #findStop(paused: Cdp.PausedEventDataType): Promise<void> {
    const { reason, data, callFrames, hitBreakpoints = [] } = paused;
    const { breakpoints, onLog } = this.#options;
    if (reason === "instrumentation" || hasReason(data, "instrumentation")) {
      await this.#prepareScript(paused);
      if (reason === "instrumentation") return this.v8.send("Debugger.resume");
    }
    const frames = callFrames.filter((frame) => !isHidden(frame));
    // A package may have been loaded by what runs cells.
    const isUsers = frames.some(({ location }) => this.scripts.find(location.scriptId) !== undefined);
    const top = isUsers ? frames[0] : undefined;
    const isException = reason === "exception" || reason === "promiseRejection";
    const reached = hitBreakpoints.flatMap((id) => breakpoints.find(id) ?? []);
    const hit = reached.filter((breakpoint) => isHit(breakpoint));
    const logging = hit.filter(({ asked }) => asked.logMessage !== undefined);
    if (top) for (const breakpoint of logging) await onLog(breakpoint, top);
    const stopping = hit.filter(({ asked }) => asked.logMessage === undefined);
    if (stopping.length === 0 && !isException) {
      if (top === undefined) return this.v8.send(this.#isPauseAsked ? "Debugger.stepInto" : "Debugger.resume");
      if (this.#step !== undefined) {
        const isQuiet = await this.scripts.find(top.location.scriptId)?.isQuiet(top.location);
        if (isQuiet && ++this.#quietSteps < MOST_QUIET_STEPS) return this.v8.send(`Debugger.${this.#step}`);
      } else if (reached.length > 0) return this.v8.send("Debugger.resume");
    }
    const isThrownToNobody = (data as { readonly uncaught?: boolean } | undefined)?.uncaught === true;
    const catcher = isException ? await this.#catches.find(callFrames, isThrownToNobody) : undefined;
    if (catcher !== undefined && stopping.length === 0 && !this.#isWanted(catcher, callFrames[0], top)) {
      return this.v8.send("Debugger.resume");
    }
    // V8 stops by itself while there is a little left, so that it can be seen what fills the memory.
    const isFull = reason === "OOM";
    const isPause = isFull || (this.#isPauseAsked && stopping.length === 0);
    this.#isPauseAsked = false;
    const isStep = this.#step !== undefined;
    this.#step = undefined;
    const other = isPause ? "pause" : isStep ? "step" : "breakpoint";
    this.#stop = {
      reason: isException ? "exception" : stopping.length > 0 ? "breakpoint" : other,
      frames,
      breakpoints: stopping,
      thrown: isException ? (data as Runtime.RemoteObject) : undefined,
      description: isFull ? "Paused before the memory runs out" : undefined,
      isUncaught: catcher === "nobody",
    };
    this.#options.onStop(this.#stop);
  }

  /** Sets the breakpoints of a script that is about to run. */
  async #prepareScript({ data, callFrames }: Cdp.PausedEventDataType): Promise<void> {
    const { scriptId = callFrames[0]?.location.scriptId ?? "" } = (data ?? {}) as { readonly scriptId?: string };
    const script = this.scripts.find(scriptId);
    if (script) await this.#options.breakpoints.bind(this, script);
    // A step that ran beyond the end of a cell is over with the next one.
    if (script?.isCell && this.#exceptions !== "none") await this.#skipCode(false);
    await this.v8.passBeforeScript();
  }

  /** Whether what is thrown stops the notebook. */
  #isWanted(catcher: Catcher, thrower: Cdp.CallFrame | undefined, top: Cdp.CallFrame | undefined): boolean {
    if (this.#exceptions === "none" || top === undefined || catcher === "own") return false;
    if (catcher === "nobody") return true;
    // What packages and Node throw to themselves is nobody's concern.
    if (catcher === "package" && this.#options.isOnlyOwn) return false;
    return this.#exceptions === "all" && !(catcher === "node" && thrower !== undefined && isNodes(thrower));
  }
}

/** Whether there are several reasons, and this is one. */
function hasReason(data: object | undefined, reason: string): boolean {
  const { reasons = [] } = (data ?? {}) as { readonly reasons?: readonly { readonly reason: string }[] };
  return reasons.some((one) => one.reason === reason);
}

function isHit(breakpoint: Breakpoint): boolean {
  breakpoint.hits++;
  const { hitCondition = "" } = breakpoint.asked;
  return readHitCondition(hitCondition)?.(breakpoint.hits) ?? true;
}
