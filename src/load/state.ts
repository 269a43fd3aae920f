import type { Environment } from "../environment.js";
import { type KnownSecrets, knownSecrets } from "../redaction/known-secrets.js";
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
export interface SharedState extends KnownSecrets {
  /** Whether `import "bspump"` has done its load. */
  imported: boolean;
  /** What was loaded into `process.env` last. A program may put another object in its place, so it is not found by that. */
  last: Load | undefined;
  /** What was loaded into each other environment last; it goes with that object. */
  readonly previews: WeakMap<Environment, Load>;
}

/** Returns the state of this process. */
export function sharedState(): SharedState {
  const state: KnownSecrets & Partial<SharedState> = knownSecrets();
  return "previews" in state
    ? (state as SharedState)
    : Object.assign(state, { imported: false, last: undefined, previews: new WeakMap() });
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
