import { inspect } from "node:util";
import { renderChart } from "./charts.js";
import { renderElement } from "./elements.js";
import { bytesOf, describeMedia, isBlob, mediaTypeOf } from "./media-type.js";
import { isPlainObject, type Members, membersOf, methodOf } from "./members.js";
import { base64, type MimeBundle, readBlobs, type Shown, toNotebookBundle, utf8 } from "./mime-bundle.js";
import { isPromise, isThenable } from "./promise.js";
import { tableOfFlatObjects, tableOfFrame } from "./rows.js";
import { renderTable, SHOWN_ROWS } from "./table.js";

/** The method by which a value returns a MIME bundle, as in Deno's kernel. */
export const DISPLAY: unique symbol = Symbol.for("Jupyter.display") as never;
/** The method by which what this package makes returns a {@link Shown}, with metadata. */
export const SHOW: unique symbol = Symbol.for("bspump.show.v1") as never;

const NO_METADATA = {};
/** How something is shown that is not to be seen. */
export const NOTHING: Shown = { data: {}, metadata: NO_METADATA };

/**
 * Returns how a value is shown: by its own method `[Symbol.for("Jupyter.display")]`, else as what it is known to be (an image, an element, a
 * chart, a data frame, an array of flat objects), else as text. At once, unless the value itself is asked and answers later.
 *
 * @throws What the value's own method throws, or a value that does not let itself be looked at.
 */
export function show(value: unknown): Shown | Promise<Shown> {
  const shown = showItself(value);
  return isPromise(shown) ? shown.then((own) => own ?? showAsText(value)) : (shown ?? showAsText(value));
}

type Answer = Shown | undefined;

function showItself(value: unknown): Answer | Promise<Answer> {
  if ((typeof value !== "object" || value === null) && typeof value !== "function") return undefined;
  const own = findMethod(value, SHOW);
  if (own !== undefined) return own() as Shown | Promise<Shown>;
  const answer = findMethod(value, DISPLAY)?.();
  if (isThenable(answer)) {
    return Promise.resolve(answer).then((bundle) => fromBundle(value, bundle));
  }
  return fromBundle(value, answer) ?? showAsKnown(value);
}

function findMethod(value: object, name: symbol) {
  const members = membersOf(value);
  return members && methodOf(members, name);
}

function fromBundle(value: unknown, bundle: unknown): Answer | Promise<Answer> {
  if (typeof bundle !== "object" || bundle === null || Array.isArray(bundle)) return undefined;
  const read = readBlobs(bundle);
  return isPromise(read) ? read.then((all) => toShown(value, all)) : toShown(value, read);
}

function toShown(value: unknown, bundle: object): Answer {
  const data = toNotebookBundle(bundle);
  const count = Object.keys(data).length;
  if (count === 0) return undefined;
  const isWhole = count === Object.keys(bundle).length || "text/plain" in data;
  return { data: isWhole ? data : { ...data, "text/plain": inspect(value) }, metadata: NO_METADATA };
}

function showAsText(value: unknown): Shown {
  return { data: { "text/plain": inspect(value) }, metadata: NO_METADATA };
}

/** Shows what is known by how it looks. What cannot be looked at, or does not look as it should, is text. */
function showAsKnown(value: object): Answer | Promise<Answer> {
  try {
    const members = membersOf(value);
    const bundle = members && renderKnown(members);
    if (bundle === undefined) return undefined;
    if (!isPromise(bundle)) return { data: toNotebookBundle(bundle), metadata: NO_METADATA };
    return bundle.then(
      (data) => data && { data: toNotebookBundle(data), metadata: NO_METADATA },
      () => undefined,
    );
  } catch {
    return undefined;
  }
}

function renderKnown(value: Members): MimeBundle | Promise<MimeBundle | undefined> | undefined {
  const bytes = bytesOf(value);
  if (bytes !== undefined) return renderMedia(bytes);
  if (isBlob(value)) return value.arrayBuffer().then((buffer) => renderMedia(new Uint8Array(buffer)));
  const plain = tableOfFlatObjects(value, SHOWN_ROWS);
  // What an array prints is its very values, which a table may cut.
  if (plain !== undefined) return { ...renderTable(plain), "text/plain": inspect(value) };
  if (Array.isArray(value)) return undefined;
  const chart = renderChart(value);
  if (chart !== undefined || isPlainObject(value)) return chart;
  const frame = tableOfFrame(value, SHOWN_ROWS);
  return frame === undefined ? renderElement(value) : renderTable(frame);
}

/** Shows the bytes of an image or a document; undefined for anything else. */
function renderMedia(bytes: Uint8Array): MimeBundle | undefined {
  const type = mediaTypeOf(bytes);
  if (type === undefined) return undefined;
  const content = type === "image/svg+xml" ? utf8(bytes) : base64(bytes);
  return { [type]: content, "text/plain": describeMedia(type, bytes.length) };
}
