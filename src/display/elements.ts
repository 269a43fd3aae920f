import { type Members, methodOf } from "./members.js";
import type { MimeBundle } from "./mime-bundle.js";

// Values of `Node.nodeType` (DOM standard).
const ELEMENT = 1;
const DOCUMENT = 9;
const FRAGMENT = 11;

/** How much of a tag is shown as text, in UTF-16 code units. */
export const LONGEST_TAG = 200;

/** Shows an element of jsdom, linkedom or another DOM, or the one that a selection of D3 has; undefined for anything else. */
export function renderElement(value: Members): MimeBundle | undefined {
  const element = elementOf(value);
  if (element === undefined) return undefined;
  const markup = markupOf(element);
  if (markup === undefined) return undefined;
  const text = /^\s*<[^>]*>/.exec(markup)?.[0].trim() ?? markup.trim();
  const plain = text.length > LONGEST_TAG ? `${text.slice(0, LONGEST_TAG)}…` : text;
  if (String(element.localName).toLowerCase() === "svg") {
    return { "image/svg+xml": asSvgFile(markup), "text/plain": plain };
  }
  return { "text/html": markup, "text/plain": plain };
}

/** Returns the markup of what {@link renderElement} shows. */
export function elementMarkup(value: Members): string | undefined {
  const element = elementOf(value);
  return element && markupOf(element);
}

function elementOf(value: Members): Members | undefined {
  if ("nodeType" in value && "ownerDocument" in value) return value;
  const node = "_groups" in value && "_parents" in value ? methodOf(value, "node")?.() : undefined;
  return typeof node === "object" && node !== null && "nodeType" in node ? (node as Members) : undefined;
}

function markupOf(element: Members): string | undefined {
  if (element.nodeType === ELEMENT) return typeof element.outerHTML === "string" ? element.outerHTML : undefined;
  if (element.nodeType === DOCUMENT) return textOf((element.body ?? element.documentElement) as Members, "innerHTML");
  if (element.nodeType !== FRAGMENT) return undefined;
  return [...((element.childNodes ?? []) as Iterable<Members>)]
    .map((child) => textOf(child, "outerHTML") ?? textOf(child, "textContent") ?? "")
    .join("");
}

function textOf(members: Members | undefined, name: string): string | undefined {
  const text = members?.[name];
  return typeof text === "string" ? text : undefined;
}

/** Returns SVG that is complete by itself, as in an image: HTML needs no namespaces, and a DOM writes none that HTML does not need. */
export function asSvgFile(markup: string): string {
  const tag = /<svg[^>]*>/i.exec(markup)?.[0] ?? "";
  const missing = [
    ...(/\sxmlns=/.test(tag) ? [] : ['xmlns="http://www.w3.org/2000/svg"']),
    ...(/\sxlink:/.test(markup) && !/\sxmlns:xlink=/.test(tag) ? ['xmlns:xlink="http://www.w3.org/1999/xlink"'] : []),
  ];
  return missing.length === 0 ? markup : markup.replace(/<svg/i, (start) => `${start} ${missing.join(" ")}`);
}
