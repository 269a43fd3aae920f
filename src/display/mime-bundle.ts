import { isBinary } from "../redaction/content.js";
import { bytesOf, isBlob } from "./media-type.js";

/** What is shown of a value, by MIME type: text, bytes in base64, or JSON. */
export type MimeBundle = { readonly [type: string]: unknown };

/** What is shown of a value, and what clients should know about how, such as an image's width in pixels. */
export interface Shown {
  readonly data: MimeBundle;
  readonly metadata: MimeBundle;
}

/**
 * Returns a bundle in which every type holds what a notebook may hold of it (nbformat 4.5, `mimebundle`): bytes of an image are base64,
 * bytes of a text are text. What is neither text nor JSON nor bytes is left out: one image that is an object makes a whole notebook invalid.
 */
export function toNotebookBundle(bundle: object): MimeBundle {
  const entries = Object.entries(bundle).map(([type, content]): [string, unknown] => [type, toContent(type, content)]);
  return Object.fromEntries(entries.filter(([, content]) => content !== undefined));
}

/** Returns the bundle with the bytes of every `Blob` in it: at once if there is none. */
export function readBlobs(bundle: object): object | Promise<object> {
  const entries: readonly [string, unknown][] = Object.entries(bundle);
  const isAny = entries.some(([, content]) => typeof content === "object" && content !== null && isBlob(content));
  if (!isAny) return bundle;
  const read = entries.map(async ([type, content]) => [
    type,
    typeof content === "object" && content !== null && isBlob(content) ? await content.arrayBuffer() : content,
  ]);
  return Promise.all(read).then((all) => Object.fromEntries(all));
}

function toContent(type: string, content: unknown): unknown {
  const bytes = typeof content === "object" ? bytesIn(content, isBinary(type)) : undefined;
  if (bytes !== undefined) return isBinary(type) ? base64(bytes) : utf8(bytes);
  // What a canvas returns of itself.
  if (typeof content === "string") return isBinary(type) ? content.replace(/^data:[^,]*;base64,/, "") : content;
  if (/[+/]json\s*(?:;|$)/i.test(type))
    return content === undefined || typeof content === "function" ? undefined : content;
  if (Array.isArray(content) && content.every((line) => typeof line === "string")) return content;
  if (typeof content === "number" || typeof content === "boolean") return String(content);
  // What JSON cannot hold is an error of whoever has made the bundle.
  if (typeof content === "bigint") return content;
  if (typeof content !== "object" || content === null || isBinary(type)) return undefined;
  return content instanceof String ? String(content) : JSON.stringify(content);
}

/** Returns bytes that are given as such, as what `JSON` makes of a `Buffer`, or, if `isExpected`, as numbers. */
function bytesIn(content: unknown, isExpected: boolean): Uint8Array | undefined {
  const bytes = bytesOf(content);
  if (bytes !== undefined || !isExpected || typeof content !== "object" || content === null) return bytes;
  const numbers: unknown = "type" in content && content.type === "Buffer" && "data" in content ? content.data : content;
  if (!Array.isArray(numbers) || numbers.length === 0) return undefined;
  return numbers.every((byte) => Number.isInteger(byte) && byte >= 0 && byte < 256)
    ? Uint8Array.from(numbers)
    : undefined;
}

/** Returns bytes in base64. */
export function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
}

/** Returns the text that bytes are in UTF-8. */
export function utf8(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
}
