/** The secrets that this process knows: shared by every copy of the package, however it was imported. */
export interface KnownSecrets {
  /** Every value that any load has read from a group and that is not marked `# noredact`, with the name it was first read for. It only grows. */
  readonly secrets: Map<string, string>;
  /** Those of them that are secrets whatever they look like: by the name of a variable, or by `# redact` above it. It only grows. */
  readonly alwaysSecret: Set<string>;
}

const stateKey = Symbol.for("bspump.environment.v1");

// The global object is the only place that two copies of the package have in common.
const globals: typeof globalThis & { [stateKey]?: KnownSecrets } = globalThis;

/** Returns the secrets of this process. */
export function knownSecrets(): KnownSecrets {
  const known = globals[stateKey];
  if (known !== undefined) return known;
  const secrets: KnownSecrets = { secrets: new Map(), alwaysSecret: new Set() };
  // It holds values, so neither showing the global object nor showing the state itself may reveal them.
  Object.defineProperty(secrets, Symbol.for("nodejs.util.inspect.custom"), { value: () => "[what bspump has loaded]" });
  Object.defineProperty(globals, stateKey, { value: secrets });
  return secrets;
}
