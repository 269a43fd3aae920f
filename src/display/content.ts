import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { escapeHtml } from "../escape-html.js";
import { Displayable } from "./displayable.js";
import { asSvgFile, elementMarkup, LONGEST_TAG } from "./elements.js";
import { bytesOf, describeMedia, isBlob, mediaTypeOf } from "./media-type.js";
import { isPlainObject, membersOf, methodOf } from "./members.js";
import { utf8 } from "./mime-bundle.js";
import { DISPLAY } from "./show.js";

/**
 * Makes something that is shown as HTML, of a text, or as a tag of a template: values in it are then escaped, but for lists, elements and
 * what `html` and `svg` return.
 *
 * @example html`<b>${name}</b> is ${age} years old`
 */
export function html(text: string | TemplateStringsArray, ...values: readonly unknown[]): Displayable {
  const markup = join(text, values);
  return new Displayable({ "text/html": markup, "text/plain": textInHtml(markup) });
}

/** Makes something that is shown as SVG: of a text, or as a tag of a template, as {@link html} does. */
export function svg(text: string | TemplateStringsArray, ...values: readonly unknown[]): Displayable {
  const markup = asSvgFile(join(text, values));
  const tag = /<svg[^>]*>/i.exec(markup)?.[0] ?? "<svg>";
  return new Displayable({ "image/svg+xml": markup, "text/plain": tag.slice(0, LONGEST_TAG) });
}

/** Makes something that is shown as Markdown: of a text, or as a tag of a template, into which values go as text. */
export function markdown(text: string | TemplateStringsArray, ...values: readonly unknown[]): Displayable {
  const source = typeof text === "string" ? text : String.raw({ raw: cooked(text) }, ...values);
  return new Displayable({ "text/markdown": source, "text/plain": source });
}

/** How an image is shown. */
export interface ImageOptions {
  /** In CSS pixels. Default: the image's own. */
  readonly width?: number;
  /** In CSS pixels. Default: the image's own. */
  readonly height?: number;
  /** What is shown in a terminal. Default: the kind of image and its size in bytes. */
  readonly alt?: string;
}

/**
 * Makes something that is shown as an image: a PNG, JPEG, GIF, WebP, SVG or PDF, known by its first bytes.
 *
 * @param source The bytes, a `Blob`, the path of a file (relative to the working directory), or a URL: a `file:` is read, a `data:` or
 * `https:` is for whoever shows the notebook to load.
 * @throws TypeError if the bytes are of no such kind; the error of `fs.readFileSync` if the file cannot be read.
 * @example display(image("chart.png", { width: 400 }))
 */
export function image(source: Uint8Array | ArrayBuffer | Blob | string | URL, options: ImageOptions = {}): Displayable {
  if (typeof source === "object" && isBlob(source)) {
    const type = source.type === "" ? "image/png" : source.type;
    return ofType(type, source, { ...options, alt: options.alt ?? `${type} (${source.size} bytes)` });
  }
  const bytes = bytesOf(source);
  if (bytes !== undefined) return ofBytes(bytes, options);
  const address = String(source);
  if (/^(?:https?|data):/i.test(address)) return ofAddress(address, options);
  return ofBytes(readFileSync(address.startsWith("file:") ? fileURLToPath(address) : address), options);
}

function ofBytes(bytes: Uint8Array, options: ImageOptions): Displayable {
  const type = mediaTypeOf(bytes);
  if (type === undefined) {
    throw new TypeError(
      "image() was given bytes that are not a PNG, JPEG, GIF, WebP, SVG or PDF. Convert them to one of those.",
    );
  }
  const content = type === "image/svg+xml" ? utf8(bytes) : bytes;
  return ofType(type, content, { ...options, alt: options.alt ?? describeMedia(type, bytes.length) });
}

function ofType(type: string, content: unknown, { width, height, alt }: ImageOptions): Displayable {
  const size = { ...(width !== undefined && { width }), ...(height !== undefined && { height }) };
  const metadata = Object.keys(size).length > 0 ? { [type]: size } : {};
  return new Displayable({ [type]: content, "text/plain": alt }, { metadata });
}

function ofAddress(address: string, { width, height, alt }: ImageOptions): Displayable {
  const attributes = Object.entries({ src: address, width, height, alt }).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}="${escapeHtml(String(value))}"`],
  );
  return new Displayable({
    "text/html": `<img ${attributes.join(" ")}>`,
    "text/plain": alt ?? address.slice(0, LONGEST_TAG),
  });
}

function cooked(strings: TemplateStringsArray): readonly string[] {
  return strings.map((part) => part ?? "");
}

function join(text: string | TemplateStringsArray, values: readonly unknown[]): string {
  if (typeof text === "string") return text;
  return cooked(text)
    .map((part, index) => part + (index < values.length ? toMarkup(values[index]) : ""))
    .join("");
}

function toMarkup(value: unknown): string {
  if (value === undefined || value === null || value === false) return "";
  if (Array.isArray(value)) return value.map(toMarkup).join("");
  const members = membersOf(value);
  const shown = members && methodOf(members, DISPLAY)?.();
  const markup = isPlainObject(shown) ? (shown["text/html"] ?? shown["image/svg+xml"]) : undefined;
  if (typeof markup === "string") return markup;
  return (members && elementMarkup(members)) ?? escapeHtml(String(value));
}

const ENTITIES: { readonly [name: string]: string } = { lt: "<", gt: ">", quot: '"', "#39": "'", nbsp: " ", amp: "&" };

/** Returns what is to be read in HTML, for a terminal. */
function textInHtml(markup: string): string {
  return markup
    .replace(/<(script|style)\b[\s\S]*?<\/\1\s*>|<!--[\s\S]*?-->/gi, "")
    .replace(/<(?:br|\/(?:p|div|tr|li|h\d|table|ul|ol|pre))\b[^>]*>/gi, "\n")
    .replace(/<\/t[dh]>/gi, "  ")
    .replace(/<[^>]*>/g, "")
    .replace(/&(lt|gt|quot|#39|nbsp|amp);/g, (_, name: string) => ENTITIES[name] ?? "")
    .replace(/[^\S\n]+$/gm, "")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}
