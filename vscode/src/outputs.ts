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
 * Returns a traceback with a line that the editor shows as a link for each place in a cell. It links lines that begin as IPython's do, such as
 * `Cell In[3], line 2`, and leaves out what else is in them.
 */
export function linkPlaces(traceback: string): string {
  let last = "";
  return traceback
    .split("\n")
    .flatMap((line) => {
      const [, number, at] = /Cell \[(\d+)\]:(\d+):\d+/.exec(line) ?? [];
      if (number === undefined) return [line];
      const indent = /^\s*/.exec(line.replace(ANSI, ""))?.[0] ?? "";
      const link = `${indent}Cell In[${number}], line ${at}`;
      const isOnlyPlace = /^\s*at Cell \[\d+\]:\d+:\d+$/.test(line.replace(ANSI, ""));
      const isKnown = link === last;
      last = link;
      return [...(isOnlyPlace ? [] : [line]), ...(isKnown ? [] : [link])];
    })
    .join("\n");
}

/** What colours a text in a terminal. */
const ANSI = new RegExp(`${String.fromCharCode(27)}\\[[\\d;]*m`, "g");
