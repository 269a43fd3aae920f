import { type Bytes, isBytes, toUint8Array } from "./buffers.js";

/** A type of image or document that is known by its first bytes. */
export type MediaType = "image/png" | "image/jpeg" | "image/gif" | "image/webp" | "image/svg+xml" | "application/pdf";

/** What files begin with, in Latin-1; a dot is any byte. */
const BEGINNINGS: readonly (readonly [MediaType, RegExp])[] = [
  ["image/png", /^\x89PNG\r\n/],
  ["image/jpeg", /^\xff\xd8\xff/],
  ["image/gif", /^GIF8[79]a/],
  ["image/webp", /^RIFF[\s\S]{4}WEBP/],
  ["application/pdf", /^%PDF-/],
];

/** An SVG, after what XML may have before its first element. */
const SVG =
  /^\ufeff?\s*(?:<\?xml[^>]*\?>\s*)?(?:(?:<!--[\s\S]*?-->|<!DOCTYPE[^>[]*(?:\[[^\]]*\])?[^>]*>)\s*)*<svg[\s>]/i;
const LONGEST_BEGINNING = 4_096;

const NAMES: { readonly [type in MediaType]: string } = {
  "image/png": "PNG image",
  "image/jpeg": "JPEG image",
  "image/gif": "GIF image",
  "image/webp": "WebP image",
  "image/svg+xml": "SVG image",
  "application/pdf": "PDF document",
};

/** Returns what kind of image or document bytes are, by how they begin; undefined for anything else. */
export function mediaTypeOf(bytes: Uint8Array): MediaType | undefined {
  const first = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, LONGEST_BEGINNING));
  const beginning = first.subarray(0, 16).toString("latin1");
  const known = BEGINNINGS.find(([, pattern]) => pattern.test(beginning))?.[0];
  if (known !== undefined) return known;
  return /^(?:\xef\xbb\xbf)?\s*</.test(beginning) && SVG.test(first.toString("utf8")) ? "image/svg+xml" : undefined;
}

/** Describes an image or a document in words, for where it cannot be shown. */
export function describeMedia(type: MediaType, bytes: number): string {
  return `${NAMES[type]} (${bytes.toLocaleString("en")} bytes)`;
}

/** Returns the bytes that a value is or views; undefined if it is neither. */
export function bytesOf(value: unknown): Uint8Array | undefined {
  const isShared = Object.prototype.toString.call(value) === "[object SharedArrayBuffer]";
  return isShared || isBytes(value) ? toUint8Array(value as Bytes) : undefined;
}

/** Whether a value is a `Blob` or a `File`, of Node or of an emulated browser. */
export function isBlob(value: object): value is Blob {
  return (
    /^\[object (?:Blob|File)\]$/.test(Object.prototype.toString.call(value)) &&
    typeof (value as { arrayBuffer?: unknown }).arrayBuffer === "function"
  );
}
