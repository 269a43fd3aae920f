/** What a module exports. */
export interface Namespace {
  [name: string]: unknown;
}

/** Creates a namespace as that of a module is. */
export function newNamespace(members: object = {}): Namespace {
  const namespace: Namespace = Object.assign(Object.create(null), members);
  return Object.defineProperty(namespace, Symbol.toStringTag, { value: "Module" });
}

/** Has `namespace` export what `source` exports, as `export *` does. */
export function reexport(namespace: Namespace, source: Namespace): void {
  for (const name of Object.keys(source)) {
    if (name === "default" || name in namespace) continue;
    Object.defineProperty(namespace, name, { enumerable: true, configurable: true, get: () => source[name] });
  }
}

/** Returns the namespace of a CommonJS module: its exports by name, and all of them as the default one. */
export function namespaceOfCommonJs(module: NodeJS.Module): Namespace {
  const namespace = newNamespace();
  const { exports } = module;
  for (const name of isMembered(exports) ? Object.keys(exports) : []) {
    if (name !== "default")
      Object.defineProperty(namespace, name, { enumerable: true, get: () => module.exports[name] });
  }
  const value = () =>
    isMembered(module.exports) && isCompiledEsm(module.exports) ? module.exports.default : module.exports;
  return Object.defineProperty(namespace, "default", { enumerable: true, get: value });
}

/** Returns the namespace of a JSON file: its members by name, and all of it as the default one. */
export function namespaceOfJson(value: unknown): Namespace {
  return newNamespace(typeof value === "object" && value !== null ? { ...value, default: value } : { default: value });
}

/** Returns the namespace of what `require` gave. */
export function fromRequire(exports: unknown): Namespace {
  if (isMembered(exports) && Reflect.get(exports, Symbol.toStringTag) === "Module") return exports as Namespace;
  const members = isMembered(exports) ? { ...exports } : {};
  return newNamespace({
    ...members,
    default: isMembered(exports) && isCompiledEsm(exports) ? exports.default : exports,
  });
}

/**
 * Picks from a namespace what an import declaration names; `*` is all of it. A CommonJS module gives its members by name too, also those
 * that Node does not find by reading it, and its `default` as the compilers of TypeScript do.
 */
export function pickNames(namespace: Namespace, names: readonly string[]): { [name: string]: unknown } {
  const whole = namespace.default;
  const isCommonJs = "module.exports" in namespace || (isMembered(whole) && isCompiledEsm(whole));
  const picked: { [name: string]: unknown } = {};
  for (const name of names) {
    if (name === "*") picked[name] = namespace;
    else if (name === "default" && isCommonJs && isMembered(whole) && isCompiledEsm(whole))
      picked[name] = whole.default;
    else if (name in namespace) picked[name] = namespace[name];
    else picked[name] = name !== "default" && isMembered(whole) ? whole[name] : whole;
  }
  return picked;
}

function isMembered(value: unknown): value is { [name: string]: unknown } {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}

function isCompiledEsm(exports: { [name: string]: unknown }): boolean {
  return exports.__esModule === true && "default" in exports;
}
