import type { Environment } from "../environment.js";
import type { LoadOptions } from "./options.js";
import type { Status } from "./status.js";

/** What was loaded into an environment last. */
export interface Load {
  /** How; the environment itself is not among them. */
  readonly options: Omit<LoadOptions, "env">;
  readonly status: Status;
  /** The names that were set, and what was inherited for each. */
  readonly inherited: ReadonlyMap<string, string | undefined>;
}

/** What this process has loaded: shared by every copy of the package, however it was imported. */
export interface SharedState {
  /** Whether `import "bspump"` has done its load. */
  imported: boolean;
  /** What was loaded into `process.env` last. A program may put another object in its place, so that it is not found by that. */
  last: Load | undefined;
  /** What was loaded into each other environment last; it goes with that object. */
  readonly previews: WeakMap<Environment, Load>;
  /** Every value that any load has read from a group and that is not marked `# noredact`, with the name it was first read for. It only grows. */
  readonly secrets: Map<string, string>;
  /** Those of them that are secrets whatever they look like: by the name of a variable, or by `# redact` above it. It only grows. */
  alwaysSecret: Set<string>;
}

const stateKey = Symbol.for("bspump.environment.v1");

// The global object is the only place that two copies of the package have in common.
const globals: typeof globalThis & { [stateKey]?: SharedState } = globalThis;

/** Returns the state of this process. */
export function sharedState(): SharedState {
  const known = globals[stateKey];
  if (known !== undefined) {
    // Another copy of the package may have made it that knows no such values.
    known.alwaysSecret ??= new Set();
    return known;
  }
  const state: SharedState = {
    imported: false,
    last: undefined,
    previews: new WeakMap(),
    secrets: new Map(),
    alwaysSecret: new Set(),
  };
  // It holds values, so neither showing the global object nor showing the state itself may reveal them.
  Object.defineProperty(state, Symbol.for("nodejs.util.inspect.custom"), { value: () => "[what bspump has loaded]" });
  Object.defineProperty(globals, stateKey, { value: state });
  return state;
}

/** Returns what was loaded into `target` last. */
export function loadInto(target: Environment): Load | undefined {
  const { last, previews } = sharedState();
  return target === process.env ? last : previews.get(target);
}

/** Notes what was loaded into `target`. */
export function rememberLoad(
  target: Environment,
  { options: { env: _target, ...options }, ...load }: Omit<Load, "options"> & { readonly options: LoadOptions },
): void {
  const state = sharedState();
  if (target === process.env) state.last = { ...load, options };
  else state.previews.set(target, { ...load, options });
}
