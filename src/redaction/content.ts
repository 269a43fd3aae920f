/** A value as it goes into JSON. */
type Redact = (text: string) => string;

/**
 * Returns `value` with every text in it redacted, keys included, at any depth: the same object where nothing had to be changed, else a
 * copy. What an object becomes in JSON is what counts, so its `toJSON` is asked.
 */
export function redactJson(value: unknown, redact: Redact): unknown {
  return redactValue("", value, redact, new Set());
}

function redactValue(key: string, value: unknown, redact: Redact, above: Set<object>): unknown {
  if (typeof value === "string") return redact(value);
  if (typeof value !== "object" || value === null) return value;
  // A loop is left for JSON.stringify to reject.
  if (above.has(value) || ArrayBuffer.isView(value)) return value;
  if (value instanceof String) return redact(String(value));
  above.add(value);
  const redacted = redactObject(key, value, redact, above);
  above.delete(value);
  return redacted;
}

function redactObject(key: string, value: object, redact: Redact, above: Set<object>): unknown {
  if ("toJSON" in value && typeof value.toJSON === "function") {
    return redactValue(key, value.toJSON(key), redact, above);
  }
  if (Array.isArray(value)) {
    const items = value.map((item: unknown, index) => redactValue(String(index), item, redact, above));
    return items.every((item, index) => item === value[index]) ? value : items;
  }
  let changed = false;
  const entries = Object.entries(value).map(([name, item]: [string, unknown]): [string, unknown] => {
    const entry: [string, unknown] = [redact(name), redactValue(name, item, redact, above)];
    changed ||= entry[0] !== name || entry[1] !== item;
    return entry;
  });
  return changed ? Object.fromEntries(entries) : value;
}

/** Whether what a MIME type holds is bytes, in base64: an image, a PDF. All else is text or JSON. */
export function isBinary(mimeType: string): boolean {
  const type = withoutParameters(mimeType);
  return !/[+.](?:xml|json)$/.test(type) && binaryTypes.test(type);
}

function withoutParameters(mimeType: string): string {
  return (mimeType.split(";", 1)[0] ?? "").trim().toLowerCase();
}

const binaryTypes =
  /^(?:image|audio|video|font|model)\/|^application\/(?:octet-stream|pdf|postscript|zip|gzip|wasm|cbor|msgpack|epub\+zip|x-(?:tar|7z-compressed|bzip2?|gzip|protobuf|msgpack|hdf5?|sqlite3)|msword|vnd\.(?:ms-(?!.*\+)|openxmlformats-|oasis\.|apache\.|sqlite3).*|.*\+(?:zip|gzip|cbor|protobuf))$/;

/** Redacts a MIME bundle: what each MIME type holds, but for bytes. */
export function redactBundle(data: unknown, redact: Redact): unknown {
  if (typeof data !== "object" || data === null) return redactJson(data, redact);
  return Object.fromEntries(
    Object.entries(data).map(([type, content]: [string, unknown]) => [
      redactType(type, redact),
      redactMime(type, content, redact),
    ]),
  );
}

/** A type that is a value as a whole, such as that of a header, stays: clients know by it what the content is. */
function redactType(type: string, redact: Redact): string {
  const redacted = redact(type);
  return redacted.includes("/") || !mimeType.test(type) ? redacted : type;
}

const mimeType = /^(?:text|image|audio|video|font|model|application|chemical|message|multipart)\/[\w.+-]+$/i;

function redactMime(type: string, content: unknown, redact: Redact): unknown {
  if (isBinary(type)) return content;
  // A text may come as its lines, as notebooks store it: a value may run over several.
  if (isLines(content) && !/[+/]json$/.test(withoutParameters(type))) {
    const text = content.join("");
    const redacted = redact(text);
    return redacted === text ? content : redacted;
  }
  return redactJson(content, redact);
}

function isLines(content: unknown): content is string[] {
  return Array.isArray(content) && content.every((line) => typeof line === "string");
}
