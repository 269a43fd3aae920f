import { types } from "node:util";

/** A value whose members may be looked at. */
export type Members = { readonly [name: PropertyKey]: unknown };

/** Returns a value's members; undefined for what has none, and for a proxy that has any member that it is asked for, which may do anything. */
export function membersOf(value: unknown): Members | undefined {
  if ((typeof value !== "object" || value === null) && typeof value !== "function") return undefined;
  const members = value as Members;
  return types.isProxy(value) && members["no member has this name"] !== undefined ? undefined : members;
}

/** Returns a method of a value, to be called without `this`; undefined if it has none of that name. */
export function methodOf(value: Members, name: PropertyKey): ((...args: unknown[]) => unknown) | undefined {
  // A getter is asked only if there is one.
  if (!(name in value)) return undefined;
  const method = value[name];
  return typeof method === "function" ? (...args) => Reflect.apply(method, value, args) : undefined;
}

/** Whether a value is an object literal, of this realm or another. */
export function isPlainObject(value: unknown): value is Members {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
