import type { Runtime } from "node:inspector";
import { CELL_GLOBAL } from "../engine/names.js";
import type { V8 } from "./v8.js";
import { sizeOf } from "./values.js";

/** How many elements are shown at once where the client does not say which it wants. */
export const PAGE = 100;

/** What has members that can be listed. */
export type Container =
  | { readonly kind: "object"; readonly object: Runtime.RemoteObject }
  | { readonly kind: "scope"; readonly object: Runtime.RemoteObject; readonly frame: string; readonly scope: number }
  /** Some of the elements of an array, a map or a set. */
  | { readonly kind: "elements"; readonly object: Runtime.RemoteObject; readonly start: number; readonly count: number }
  /** What a getter returns, once somebody wants to know. */
  | { readonly kind: "getter"; readonly object: Runtime.RemoteObject; readonly name: string };

/** A member of an object, or a variable of a scope. */
export interface Member {
  /** Its name; what it is found by in a map. */
  readonly name: string | Runtime.RemoteObject;
  /** Undefined for a variable that is not set yet, and for what is asked for only when it is opened. */
  readonly value?: Runtime.RemoteObject | undefined;
  readonly container?: Container;
  /** Whether it is no property, but how V8 or we show what is inside. */
  readonly isVirtual?: boolean;
}

/** Which members are wanted (`variables` of the Debug Adapter Protocol). */
export interface Selection {
  readonly filter?: "indexed" | "named" | undefined;
  readonly start?: number | undefined;
  readonly count?: number | undefined;
}

/** Returns the members of an object, or the variables of a scope. No getter is called, unless it is what is asked for. */
export async function membersOf(v8: V8, container: Container, selection: Selection): Promise<Member[]> {
  const { object } = container;
  if (container.kind === "getter") {
    const source = "function (name) { return this[name] }";
    const called = await v8.call(object.objectId ?? "", source, [{ value: container.name }]);
    return [{ name: container.name, value: "value" in called ? called.value : called.thrown }];
  }
  if (container.kind === "elements") return listElements(v8, object, container.start, container.count);
  const size = sizeOf(object) ?? 0;
  const { filter, start = 0, count = size } = selection;
  if (filter === "indexed") return elementsOf(v8, object, start, count || size);
  const named = await namedMembersOf(v8, object);
  return filter === "named" || size === 0 ? named : [...(await listElements(v8, object, 0, size)), ...named];
}

/** Returns elements, or ranges of them if there are many. */
async function listElements(v8: V8, object: Runtime.RemoteObject, start: number, count: number): Promise<Member[]> {
  if (count <= PAGE) return elementsOf(v8, object, start, count);
  let step = PAGE;
  while (count / step > PAGE) step *= PAGE;
  const ranges: Member[] = [];
  for (let first = start; first < start + count; first += step) {
    const size = Math.min(step, start + count - first);
    const container = { kind: "elements", object, start: first, count: size } as const;
    ranges.push({ name: `[${first} … ${first + size - 1}]`, container, isVirtual: true });
  }
  return ranges;
}

async function elementsOf(v8: V8, object: Runtime.RemoteObject, start: number, count: number): Promise<Member[]> {
  const source = `function (start, count) { return ${CELL_GLOBAL}.debug.elements(this, start, count) }`;
  const called = await v8.call(object.objectId ?? "", source, [{ value: start }, { value: count }]);
  if (!("value" in called)) return [];
  const { result } = await v8.propertiesOf(called.value.objectId ?? "");
  const values = result.filter(({ name }) => /^\d+$/.test(name)).map(({ value }) => value);
  if (object.subtype !== "map") return values.map((value, index) => ({ name: String(start + index), value }));
  const members: Member[] = [];
  for (let index = 0; index < values.length; index += 2) {
    members.push({ name: values[index] ?? String(index), value: values[index + 1], isVirtual: true });
  }
  return members;
}

async function namedMembersOf(v8: V8, object: Runtime.RemoteObject): Promise<Member[]> {
  const { objectId = "" } = object;
  const options = sizeOf(object) === undefined ? {} : { nonIndexedPropertiesOnly: true };
  const {
    result,
    internalProperties = [],
    privateProperties = [],
  }: Runtime.GetPropertiesReturnType & { privateProperties?: Runtime.PropertyDescriptor[] } = await v8.propertiesOf(
    objectId,
    options,
  );
  const own = [...result, ...privateProperties].filter(({ name }) => !isOfCompiler(name));
  const members = own.map(({ name, value, get }): Member => {
    if (value !== undefined || get?.objectId === undefined) return { name, value };
    return { name, container: { kind: "getter", object, name } };
  });
  const internal = internalProperties.filter(({ name }) => INTERNAL.has(name));
  return [...members, ...internal.map(({ name, value }) => ({ name, value, isVirtual: true }))];
}

/** What V8 knows of promises, proxies, weak references and bound functions. */
const INTERNAL = new Set([
  "[[PromiseState]]",
  "[[PromiseResult]]",
  "[[Target]]",
  "[[Handler]]",
  "[[WeakRefTarget]]",
  "[[TargetFunction]]",
  "[[BoundThis]]",
  "[[BoundArgs]]",
  "[[PrimitiveValue]]",
  "[[GeneratorState]]",
]);

/** Whether a name is one that the compilers of modules have made. */
function isOfCompiler(name: string): boolean {
  return name.startsWith("__vite_ssr_") || name === "babelHelpers" || name === CELL_GLOBAL;
}
