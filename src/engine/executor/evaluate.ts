import { type Runtime, Session } from "node:inspector";
import { promiseHooks } from "node:v8";
import type { Shown } from "../../display/mime-bundle.js";
import { show } from "../../display/show.js";
import { CELL_GLOBAL, HIDDEN, MAPPED_SCRIPT } from "../names.js";
import { type CellOutcome, INTERRUPTED, type RunCommand, type ThrownText } from "../protocol.js";
import { type RunningCell, runInCell } from "./cell-context.js";
import { type CellGlobal, hideMember } from "./cell-globals.js";
import { describeThrown } from "./describe-thrown.js";
import { type Displays, plain } from "./display.js";
import { adopt } from "./main-realm.js";
import { registerCode } from "./stack-traces.js";

const { getOwnPropertyNames } = Object;

const ALL_REACHED = { missing: [], kept: [] } as const;

/** Runs cells in V8's REPL mode, in which names may be declared anew and awaited at the top (Chrome DevTools Protocol, `Runtime.evaluate`). */
export class Evaluator {
  readonly #session = new Session();
  readonly #cellGlobal: CellGlobal;
  readonly #displays: Displays;
  /** What cells wait for that have not ended, also if nobody waits for the cell any more. */
  readonly #awaited = new Set<Promise<unknown>>();
  #known = new Set(getOwnPropertyNames(globalThis));
  /** Ends the wait for the cell that runs. */
  #stop: ((thrown: ThrownText) => void) | undefined;
  /** Has nobody wait for what the inspector runs. */
  #forget: () => void = () => undefined;
  /** What ends the cell that runs, whatever else happens in it. */
  #ending: ThrownText | undefined;

  constructor(cellGlobal: CellGlobal, displays: Displays) {
    this.#cellGlobal = cellGlobal;
    this.#displays = displays;
    this.#session.connect();
  }

  /** Whether a cell runs. */
  get isRunning(): boolean {
    return this.#stop !== undefined;
  }

  async run(command: RunCommand): Promise<CellOutcome> {
    const cell: RunningCell = { id: command.id, silent: command.silent, allowStdin: command.allowStdin };
    const script = `cell-${command.id}.ts`;
    registerCode(script, { name: command.name, maps: command.maps });
    this.#ending = undefined;
    this.#cellGlobal.result = undefined;
    const stopped = new Promise<ThrownText>((resolve) => {
      this.#stop = resolve;
    });
    const before = await this.#valuesOf(command.redeclared);
    // What is without a map is not the user's, and not for the debugger.
    const map = command.maps.length > 0 ? `\n//# sourceMappingURL=${MAPPED_SCRIPT}${script}` : "";
    const expression = `${command.code}\n;${CELL_GLOBAL}.end()\n//# sourceURL=${script}${map}`;
    const outcome = this.#evaluateAndShow(cell, expression, command.hasResult);
    const ended = await Promise.race([outcome, stopped.then((thrown) => ({ thrown }))]);
    this.#stop = undefined;
    this.#forget();
    this.#cellGlobal.result = undefined;
    const { missing, kept } = "thrown" in ended ? await this.#findUnreached(command.declared, before) : ALL_REACHED;
    this.#post("Runtime.releaseObjectGroup", { objectGroup: "cell" });
    this.#post("Runtime.discardConsoleEntries", {});
    const result = "result" in ended && ended.result !== undefined ? { result: ended.result } : {};
    const thrown = "thrown" in ended ? { thrown: this.#ending ?? ended.thrown } : {};
    return { ...result, ...thrown, missing, kept, globals: this.#newGlobals() };
  }

  /** Stops waiting for the cell that runs. */
  interrupt(): void {
    this.end(INTERRUPTED);
  }

  /** Ends the cell that runs with an error. */
  end(thrown: ThrownText): void {
    if (!this.isRunning) return;
    this.#ending ??= thrown;
    this.#stop?.(thrown);
  }

  async #evaluateAndShow(
    cell: RunningCell,
    expression: string,
    hasResult: boolean,
  ): Promise<{ result: Shown | undefined } | { thrown: ThrownText }> {
    try {
      const { exceptionDetails } = (await runInCell(cell, () => this.#evaluate(expression))).result;
      if (exceptionDetails) return { thrown: describeThrown((await this.#thrownBy(exceptionDetails)).value) };
    } catch (error) {
      // The inspector reports that what it ran was terminated.
      return { thrown: isTermination(error) ? INTERRUPTED : describeThrown(error) };
    }
    await this.#displays.settled();
    const value = this.#cellGlobal.result;
    if (!hasResult || value === undefined) return { result: undefined };
    try {
      const shown = await adopt(runInCell(cell, () => show(value)));
      const result = plain(shown.value);
      return { result: isEmpty(result) ? undefined : result };
    } catch (thrown) {
      return { thrown: describeThrown(thrown) };
    }
  }

  #evaluate(expression: string): Promise<{ readonly result: Runtime.EvaluateReturnType }> {
    // Not in the function that a promise is made with: that would be in every stack trace.
    const { promise, settle } = createCallback<Runtime.EvaluateReturnType>();
    const waiting: { settle?: typeof settle } = { settle };
    // The inspector keeps what it calls for as long as the cell awaits, which may be for ever.
    this.#forget = () => delete waiting.settle;
    const parameters = { expression, replMode: true, awaitPromise: true, objectGroup: "cell" };
    // The first promise is what the inspector waits for and does not keep. If a cell awaits what nothing else refers to, it would be
    // collected, and Node 26 ends when that is reported.
    let awaited: Promise<unknown> | undefined;
    const unhook = hookPromises((created) => {
      awaited ??= created;
    });
    this.#post<Runtime.EvaluateReturnType>("Runtime.evaluate", parameters, (error, result) => {
      if (awaited) this.#awaited.delete(awaited);
      this.#cellGlobal.showThen();
      waiting.settle?.(error, result);
    });
    unhook();
    if (awaited) this.#awaited.add(awaited);
    return promise;
  }

  /** Calls the inspector, in JSON. */
  #post<Result>(method: string, parameters: object, callback?: (error: Error | null, result: Result) => void): void {
    // A method that a cell has given every object would be called for the inspector's own. The last member read puts it back, before the
    // inspector does what it is called for.
    const show = hideMember("toJSON");
    const last = Object.defineProperty({ ...parameters }, "generatePreview", {
      enumerable: true,
      get: () => {
        show();
        return false;
      },
    });
    this.#session.post(method, last, callback as (error: Error | null, result?: object) => void);
  }

  /** Returns the very value that was thrown, in an object: a promise looks at what it is settled with, which may throw again. */
  async #thrownBy({ exception, text }: Runtime.ExceptionDetails): Promise<{ readonly value: unknown }> {
    if (exception === undefined) return { value: new Error(text) };
    const { objectId, unserializableValue } = exception;
    if (objectId === undefined) {
      if (unserializableValue?.endsWith("n")) return { value: BigInt(unserializableValue.slice(0, -1)) };
      return { value: unserializableValue === undefined ? exception.value : Number(unserializableValue) };
    }
    const functionDeclaration = `function (thrown) { ${CELL_GLOBAL}.thrown = thrown }`;
    const parameters = { objectId, functionDeclaration, arguments: [{ objectId }] };
    await new Promise<void>((resolve) => this.#post("Runtime.callFunctionOn", parameters, () => resolve()));
    const { thrown: value } = this.#cellGlobal;
    this.#cellGlobal.thrown = undefined;
    return { value };
  }

  /** Returns what names hold; nothing for one that throws when it is used. */
  async #valuesOf(names: readonly string[]): Promise<ReadonlyMap<string, unknown>> {
    if (names.length === 0) return new Map();
    const reads = names.map((name) => `try { ${CELL_GLOBAL}.hold(${JSON.stringify(name)}, ${name}) } catch {}`);
    await new Promise<void>((resolve) => {
      this.#post("Runtime.evaluate", { expression: `${reads.join(" ")} void 0` }, () => resolve());
    });
    const { held } = this.#cellGlobal;
    this.#cellGlobal.held = new Map();
    return held;
  }

  /** Returns the names that a cell declares and did not reach: those that hold nothing, and those that hold what they did before. */
  async #findUnreached(
    names: readonly string[],
    before: ReadonlyMap<string, unknown>,
  ): Promise<{ missing: readonly string[]; kept: readonly string[] }> {
    const after = await this.#valuesOf(names);
    const missing = names.filter((name) => !after.has(name)).map(withoutSuffix);
    const kept = names.filter((name) => before.has(name) && Object.is(before.get(name), after.get(name)));
    return { missing, kept: kept.map(withoutSuffix) };
  }

  #newGlobals(): string[] {
    const names = getOwnPropertyNames(globalThis);
    if (names.length === this.#known.size) return [];
    const added = names.filter((name) => !this.#known.has(name));
    this.#known = new Set(names);
    return added.filter((name) => !name.endsWith(HIDDEN));
  }
}

function hookPromises(hook: (created: Promise<unknown>) => void): () => void {
  try {
    return promiseHooks.onInit(hook) as () => void;
  } catch {
    // Node keeps its hooks in arrays, which a cell may have made read-only.
    return () => undefined;
  }
}

/** Makes a promise of a callback. What it gives is in an object of ours: of the inspector's own a cell may have made a promise. */
function createCallback<Result>() {
  let settle: (error: Error | null, result: Result) => void = () => undefined;
  const promise = new Promise<{ readonly result: Result }>((resolve, reject) => {
    settle = (error, result) => (error ? reject(error) : resolve({ result }));
  });
  return { promise, settle };
}

function isEmpty({ data }: Shown): boolean {
  for (const _ in data) return false;
  return true;
}

function withoutSuffix(name: string): string {
  return name.replace(HIDDEN, "");
}

function isTermination(error: unknown): boolean {
  // Node 20 says "Execution was terminated", later ones "Internal error".
  return /Execution was terminated|Internal error/.test(String(Object(error).message));
}
