import { type Encode, Encoders, encode } from "./encoders.js";

/** As it is in a string of JSON or JavaScript: `JSON.stringify`, encoders that keep to ASCII or are safe in HTML, `util.inspect`. */
export function quotedForms(text: string): Set<string> {
  return encode(text, quoting);
}

/** As it is in a URL or a form's body: with `%XX` in either case of hexadecimal digits, and with `+` for a space. */
export function urlForms(text: string): Set<string> {
  return encode(text, urlEncoders);
}

/** As a shell, SQL, CSV, YAML, PowerShell, Docker Compose, an env file or a regular expression quotes it. */
export function shellForms(text: string): Set<string> {
  return encode(text, shells);
}

/** As it is in HTML or XML, by itself or in JSON there: named and numeric references, with what is not ASCII left or as a reference. */
export function htmlForms(text: string): Set<string> {
  return encode(text, htmlEncoders);
}

const isAscii = (character: string) => character <= "\x7f";
const lower = (code: number, length: number) => code.toString(16).padStart(length, "0");
const upper = (code: number, length: number) => lower(code, length).toUpperCase();
type Digits = typeof lower;

const json: Encode = (character) => JSON.stringify(character).slice(1, -1);

/** JSON with `\uXXXX` for what is not ASCII, and for the `others`. */
function jsonWithUnicode(digits: Digits, others: string): Encode {
  return (character) => {
    if (isAscii(character) && !others.includes(character)) return json(character);
    return character.replace(/[\s\S]/g, (unit) => `\\u${digits(unit.charCodeAt(0), 4)}`);
  };
}

/** `util.inspect`, which takes the quotes that need no escape; if a text has all three kinds, it escapes the single one. */
function inspect(singleQuote: string): Encode {
  return (character) => {
    if (character === "'") return singleQuote;
    if (character === '"') return character;
    const encoded = json(character);
    const code = character.charCodeAt(0);
    return encoded.startsWith("\\u00") || (code >= 0x7f && code <= 0x9f) ? `\\x${upper(code, 2)}` : encoded;
  };
}

/** What is written with one encoder, and the result with another: a JSON that `util.inspect` shows, and the other way round. */
function within(inner: Encode, outer: Encode): Encode {
  return (character) => Array.from(inner(character), outer).join("");
}

const quoting = new Encoders([
  json,
  within(json, json),
  ...[inspect("'"), inspect("\\'")].flatMap((shown) => [within(json, shown), within(shown, json)]),
  (character) => (character === "/" ? "\\/" : json(character)),
  ...[lower, upper].flatMap((digits) => [
    jsonWithUnicode(digits, ""),
    jsonWithUnicode(digits, "<>&"),
    jsonWithUnicode(digits, "<>&'"),
    jsonWithUnicode(digits, "<>&'\"+`"),
    (character: string) =>
      /[<>&\u2028\u2029]/.test(character) ? jsonWithUnicode(digits, character)(character) : json(character),
  ]),
  inspect("'"),
  inspect("\\'"),
]);

/** Puts `before` in front of each of the `characters`. */
function escaping(characters: string, before = "\\"): Encode {
  return (character) => (characters.includes(character) ? before + character : character);
}

/** The same, and line breaks and tabs as escapes. */
function escapingAll(characters: string): Encode {
  const escaped = escaping(characters);
  return (character) => (/[\n\r\t]/.test(character) ? json(character) : escaped(character));
}

const doubling =
  (quote: string, by = quote + quote): Encode =>
  (character) =>
    character === quote ? by : character;

/** What Docker Compose writes for a `$`, inside of another encoder. */
const composeDollar =
  (inner: Encode): Encode =>
  (character) =>
    character === "$" ? "$$" : inner(character);

const shells = new Encoders([
  doubling("'"), // SQL, YAML, PowerShell
  doubling('"'), // CSV, BASIC
  doubling("`"),
  doubling("'", "'\\''"), // sh
  doubling("'", "'\"'\"'"),
  doubling("'", "\\'"),
  doubling("$"), // Compose, make
  doubling("%"), // cmd, printf
  ...['"', "$", '"$', '"$\\', '"$`', '"$\\`', '"$\\`!', '"\\', "'\\", "'\"\\"].flatMap((characters) => [
    escaping(characters),
    escapingAll(characters),
    composeDollar(escaping(characters)),
    composeDollar(escapingAll(characters)),
  ]),
  escaping('`$"', "`"), // PowerShell, in double quotes
  (character) => (/[-\w./:=@%+,\n]/.test(character) || character > "\x7f" ? character : `\\${character}`), // printf %q
  (character) => (/[-.*+?^${}()|[\]\\/]/.test(character) ? `\\${character}` : character), // a regular expression
  (character) => (/[.*+?^${}()|[\]\\]/.test(character) ? `\\${character}` : character),
]);

// What each kind of URL encoder leaves as it is.
const plainInUrl = [
  /[-_.!~*'()]/, // encodeURIComponent
  /[-_.!~*'();/?:@&=+$,#]/, // encodeURI
  /[-_.~]/, // RFC 3986, section 2.3
  /[-_.~/]/, // … with slashes left, as for a path
  /[-_.*]/, // a form's body: URLSearchParams
  /[-_.!~*'()$&+,%]/, // a WHATWG URL: its user and password,
  /[-_.!~*'()$&+,%;=:@/[\]|\\^]/, // … path,
  /[-_.!~*()$&+,%;=:@/?[\]|\\^`{}']/, // … query,
  /[-_.!~*()$&+,%;=:@/?[\]|\\^{}'#]/, // … and fragment
];

function percent(character: string, digits: Digits): string {
  return Array.from(Buffer.from(character), (byte) => `%${digits(byte, 2)}`).join("");
}

const urlEncoders = new Encoders(
  plainInUrl.flatMap((plain) =>
    [lower, upper].flatMap((digits) => {
      const inUrl: Encode = (character) => (plain.test(character) ? character : percent(character, digits));
      return [inUrl, (character: string) => (character === " " ? "+" : inUrl(character))];
    }),
  ),
);

const numericReferences: readonly Encode[] = [
  (character) => `&#${character.codePointAt(0)};`,
  (character) => `&#x${lower(character.codePointAt(0) ?? 0, 2)};`,
  (character) => `&#x${upper(character.codePointAt(0) ?? 0, 2)};`,
];

const markup = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };
const named = { ...markup, '"': "&quot;" };

// Which characters HTML escapers take, and what they make of them.
const htmlTables: readonly Readonly<Record<string, string>>[] = [
  markup,
  named,
  { ...named, "\u00a0": "&nbsp;" },
  { ...named, "'": "&#39;" },
  { ...named, "'": "&#039;" },
  { ...named, "'": "&#x27;" },
  { ...named, "'": "&apos;" },
  { ...markup, '"': "&#34;", "'": "&#39;" },
  { "&": "&amp;", '"': "&quot;", "\u00a0": "&nbsp;" }, // an attribute, as a browser writes it
  { "&": "&amp;", "<": "&lt;", '"': "&quot;" },
  { ...named, "'": "&#x27;", "`": "&#x60;" },
  { ...named, "'": "&#39;", "`": "&#96;" },
  { ...named, "'": "&#39;", "/": "&#x2F;", "`": "&#x60;", "=": "&#x3D;" },
  { ...named, "'": "&#x27;", "/": "&#x2F;", "`": "&#x60;" },
  { ...named, "'": "&#x27;", "`": "&#x60;", "=": "&#x3D;" },
  { ...named, "'": "&#x27;", "/": "&#x2F;" },
];

// What escapers that write references by number take, in ASCII.
const numbered = [/[&<>"']/, /[&<>"'`/=]/, /[^ ,.\-_]/, /[^ ]/, /[\s\S]/];

const markupEncoders: readonly Encode[] = [
  ...htmlTables.flatMap((table) =>
    [(character: string) => character, ...numericReferences].map((beyondAscii): Encode => {
      return (character) => table[character] ?? (isAscii(character) ? character : beyondAscii(character));
    }),
  ),
  ...numericReferences.flatMap((reference) =>
    numbered.flatMap((taken): Encode[] => [
      (character) => (taken.test(character) ? reference(character) : character),
      (character) => (taken.test(character) || !isAscii(character) ? reference(character) : character),
    ]),
  ),
];

/** JSON as an escaper writes it in HTML: it leaves the letters and digits that JSON makes of a character. */
function jsonInHtml(inHtml: Encode): Encode {
  return (character) =>
    Array.from(json(character), (unit) => (/[A-Za-z0-9]/.test(unit) ? unit : inHtml(unit))).join("");
}

const htmlEncoders = new Encoders([...markupEncoders, ...markupEncoders.map(jsonInHtml)]);
