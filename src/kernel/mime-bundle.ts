import { inspect } from "node:util";
import { isObject, type JsonObject } from "../jupyter/message.js";

const displayKey = Symbol.for("Jupyter.display");

/** Gives the MIME bundle in which a value shows itself: its own, by a method `[Symbol.for("Jupyter.display")]`, else text. */
export async function toMimeBundle(value: unknown): Promise<JsonObject> {
  if ((typeof value === "object" || typeof value === "function") && value !== null && displayKey in value) {
    const method = value[displayKey];
    if (typeof method === "function") {
      const bundle: unknown = await method.call(value);
      if (isMimeBundle(bundle)) return bundle;
    }
  }
  return { "text/plain": inspect(value) };
}

function isMimeBundle(value: unknown): value is JsonObject {
  // An object is all that JSON can tell; what its members hold is the object's own business.
  return isObject(value as JsonObject) && Object.keys(value as JsonObject).length > 0;
}
