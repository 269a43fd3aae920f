/** What JSON can hold, as the Jupyter protocol and notebooks carry it. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json | undefined };

/** A JSON object. */
export type JsonObject = { readonly [name: string]: Json | undefined };

/** Whether `value`, which comes from JSON, is an object. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Returns `value`, which comes from JSON, as an object: empty if it is not one. */
export function objectOf(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}
