import { inspect } from "node:util";
import type { MimeBundle } from "../protocol.js";

const displayKey = Symbol.for("Jupyter.display");

/** Returns the MIME bundle in which a value shows itself: by its method `[Symbol.for("Jupyter.display")]`, else as text. */
export async function toMimeBundle(value: unknown): Promise<MimeBundle> {
  if (((typeof value === "object" && value !== null) || typeof value === "function") && displayKey in value) {
    const method = value[displayKey];
    if (typeof method === "function") {
      const bundle: unknown = await method.call(value);
      if (isMimeBundle(bundle)) return bundle;
    }
  }
  return { "text/plain": inspect(value) };
}

function isMimeBundle(value: unknown): value is MimeBundle {
  return typeof value === "object" && value !== null && !Array.isArray(value) && Object.keys(value).length > 0;
}
