import { inspect } from "node:util";

/** Values that no output may hold, of every kind that a group has. Failing tests tell counts and places, never one of these. */
export const canaries: ReadonlyMap<string, string> = new Map([
  ["TOKEN", "cnry7Qm2Xw9Lp4Zt"],
  ["PASSWORD", 'cn&ry <"pa\'ss"> w/o=d+1%2'],
  ["WORDS", "canary words with spaces"],
  ["UNICODE", "cänary-Ünïcode-🔑-ключ"],
  ["PATHLIKE", "canary\\share\\Q7w`${x}`"],
  ["DATABASE_URL", "postgres://app:cnry%2Fpa55@db.example:5432/app?sslmode=require"],
  ["PRIVATE_KEY", "-----BEGIN CANARY-----\ncnry+line/one+Zm9v==\ncnry line 'two' \"quoted\"\n-----END CANARY-----\n"],
]);

/** What each part of a value looks like in an output, made by what programs use rather than by what is tested. */
export const canaryForms: Readonly<Record<string, (text: string) => string>> = {
  "as it is": (text) => text,
  "JSON.stringify": (text) => JSON.stringify(text).slice(1, -1),
  "JSON in JSON": (text) => JSON.stringify(JSON.stringify(text)).slice(3, -3),
  "JSON in ASCII": (text) =>
    JSON.stringify(text)
      .slice(1, -1)
      .replace(/[^\0-~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`),
  "util.inspect": (text) => inspect(text, { breakLength: Number.POSITIVE_INFINITY }).slice(1, -1),
  "JSON in util.inspect": (text) =>
    inspect(JSON.stringify(text), { breakLength: Number.POSITIVE_INFINITY }).slice(2, -2),
  "util.inspect in JSON": (text) =>
    JSON.stringify(inspect(text, { breakLength: Number.POSITIVE_INFINITY }).slice(1, -1)).slice(1, -1),
  encodeURIComponent: (text) => encodeURIComponent(text),
  "encodeURIComponent in lower case": (text) =>
    encodeURIComponent(text).replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
  "encodeURIComponent with + for a space": (text) => encodeURIComponent(text).replaceAll("%20", "+"),
  encodeURI: (text) => encodeURI(text),
  URLSearchParams: (text) => new URLSearchParams({ a: text }).toString().slice(2),
  "a URL's password": (text) => {
    const url = new URL("https://user@host.example");
    url.password = text;
    return url.password;
  },
  "HTML, named": (text) => escapeHtml(text, { "'": "&apos;" }),
  "HTML, decimal quotes": (text) => escapeHtml(text, { '"': "&#34;", "'": "&#39;" }),
  "HTML, hexadecimal quotes": (text) => escapeHtml(text, { "'": "&#x27;" }),
  "HTML of JSON": (text) => escapeHtml(JSON.stringify(text).slice(1, -1), { "'": "&#39;" }),
  "HTML, all numeric": (text) => text.replace(/[^A-Za-z0-9]/gu, (character) => `&#${character.codePointAt(0)};`),
  "base64 by itself": (text) => Buffer.from(text).toString("base64"),
  "base64url by itself": (text) => Buffer.from(text).toString("base64url"),
  "base64 in a URL": (text) => encodeURIComponent(Buffer.from(text).toString("base64")),
  hexadecimal: (text) => Buffer.from(text).toString("hex"),
};

function escapeHtml(text: string, quotes: Readonly<Record<string, string>>): string {
  const escapes: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", ...quotes };
  return text.replace(/[&<>"']/g, (character) => escapes[character] ?? character);
}

/** The value and each of its lines that counts as a secret. */
export function partsOf(value: string): string[] {
  const lines = value.split("\n").filter((line) => line.length >= 8);
  return [...new Set([value, ...lines])];
}

export interface CanaryCase {
  readonly name: string;
  readonly form: string;
  /** What is in the output. */
  readonly text: string;
}

/** Every canary and line of one, in every form. */
export function canaryCases(): CanaryCase[] {
  const cases: CanaryCase[] = [];
  for (const [name, value] of canaries) {
    for (const [index, part] of partsOf(value).entries()) {
      const suffix = index === 0 ? "" : `, line ${index}`;
      for (const [form, encode] of Object.entries(canaryForms))
        cases.push({ name, form: form + suffix, text: encode(part) });
    }
  }
  return cases;
}

/** How many of all canaries, in any form, `output` holds: what a test may print. */
export function countCanaries(output: string): number {
  return canaryCases().filter(({ text }) => output.includes(text)).length;
}
