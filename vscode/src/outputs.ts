/** A part of an output, as the editor takes it. */
export type OutputPart =
  | { readonly mime: string; readonly text: string }
  | { readonly mime: string; readonly bytes: Uint8Array }
  | { readonly mime: string; readonly json: unknown };

const BINARY = /^(?:image|audio|video)\/(?!svg)|^application\/(?:pdf|octet-stream)$/;
const JSON_TYPE = /^application\/(?:.*\+)?json$/;

/** Returns the parts of a MIME bundle. */
export function partsOf(bundle: unknown): OutputPart[] {
  if (typeof bundle !== "object" || bundle === null) return [];
  return Object.entries(bundle).map(([mime, value]): OutputPart => {
    const text = Array.isArray(value) && value.every((line) => typeof line === "string") ? value.join("") : value;
    if (JSON_TYPE.test(mime)) return { mime, json: value };
    if (typeof text !== "string") return { mime, json: value };
    return BINARY.test(mime) ? { mime, bytes: Buffer.from(text, "base64") } : { mime, text };
  });
}

/**
 * Returns a traceback whose places in cells the editor shows as links: it knows those of IPython, `Cell In[3], line 2`.
 */
export function linkPlaces(traceback: string): string {
  return traceback.replace(/Cell \[(\d+)\]:(\d+):\d+/g, "Cell In[$1], line $2");
}
