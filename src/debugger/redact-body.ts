/** The members of the protocol's messages that are its own words, or what clients know something by. */
const KEPT = new Set([
  "path",
  "reason",
  "presentationHint",
  "breakMode",
  "filter",
  "kind",
  "visibility",
  "category",
  "origin",
  "startMethod",
]);

/** Returns the body of a response or an event with what the notebook holds redacted: every text that is not the protocol's own. */
export function redactBody<Body>(body: Body, redact: (text: string) => string): Body {
  const visit = (value: unknown, name: string): unknown => {
    if (typeof value === "string") return KEPT.has(name) ? value : redact(value);
    if (Array.isArray(value)) return value.map((item) => visit(item, name));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, visit(item, key)]));
  };
  // What comes out has the shape of what went in.
  return visit(body, "") as Body;
}
