import type { Environment } from "../environment.js";
import type { LoadOptions } from "./load.js";
import type { Status } from "./status.js";

/** A load that was done, and what it was done to. */
export interface LastLoad {
  readonly options: LoadOptions;
  readonly target: Environment;
  readonly status: Status;
}

/** What this process has loaded: shared by every copy of the package, however it was imported. */
export interface SharedState {
  /** Whether `import "bspump"` has done its load. */
  imported: boolean;
  last: LastLoad | undefined;
  /** For each environment that was loaded into: the names that were set, and what was inherited for each. */
  readonly inherited: WeakMap<Environment, Map<string, string | undefined>>;
  /** Every value that any load has read from a group and that is not marked `# noredact`, with the name it was first read for. It only grows. */
  readonly secrets: Map<string, string>;
  /** Those of them that are secrets whatever they look like: by the name of a variable, or by `# redact` above it. It only grows. */
  alwaysSecret: Set<string>;
}

const stateKey = Symbol.for("bspump.environment.v1");

// The global object is the only place that two copies of the package have in common.
const globals: typeof globalThis & { [stateKey]?: SharedState } = globalThis;

/** Gives the state of this process. */
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
    inherited: new WeakMap(),
    secrets: new Map(),
    alwaysSecret: new Set(),
  };
  // It holds values, so that neither showing the global object nor showing the state itself may tell what is in it.
  Object.defineProperty(state, Symbol.for("nodejs.util.inspect.custom"), { value: () => "[what bspump has loaded]" });
  Object.defineProperty(globals, stateKey, { value: state });
  return state;
}
