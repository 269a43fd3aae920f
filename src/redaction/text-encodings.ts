// What encoders in common use make of a text. Each function gives every variant once, with those that change nothing left to the caller.

/** As it stands inside a string of JSON or JavaScript: `JSON.stringify`, encoders that keep to ASCII or are safe in HTML, `util.inspect`. */
export function quotedForms(text: string): string[] {
  const json = JSON.stringify(text).slice(1, -1);
  return [
    json,
    JSON.stringify(json).slice(1, -1),
    json.replaceAll("/", "\\/"),
    ...withUnicodeEscapes(json, /[^\0-~]/g),
    ...withUnicodeEscapes(json, /[<>&]|[^\0-~]/g),
    ...withUnicodeEscapes(json, /[<>&]|[\u2028\u2029]/g),
    ...withUnicodeEscapes(json.replaceAll('\\"', "\\u0022"), /[<>&'+`]|[^\0-~]/g),
    // `util.inspect` takes the quotes that need no escape; where all three kinds occur it escapes the single one.
    inspected(text),
    inspected(text).replaceAll("'", "\\'"),
  ];
}

function withUnicodeEscapes(json: string, characters: RegExp): string[] {
  const digits = (character: string) => character.charCodeAt(0).toString(16).padStart(4, "0");
  return [
    json.replace(characters, (character) => `\\u${digits(character)}`),
    json.replace(characters, (character) => `\\u${digits(character).toUpperCase()}`),
  ];
}

const shortEscapes = new Map([
  ["\b", "\\b"],
  ["\t", "\\t"],
  ["\n", "\\n"],
  ["\f", "\\f"],
  ["\r", "\\r"],
  ["\\", "\\\\"],
]);

function inspected(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that util.inspect escapes
  return text.replace(/[\0-\x1f\\\x7f-\x9f]/g, (character) => {
    const code = character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0");
    return shortEscapes.get(character) ?? `\\x${code}`;
  });
}

// What each kind of URL encoder escapes.
const escapedInUrl = [
  /[^A-Za-z0-9\-_.!~*'()]/gu, // encodeURIComponent
  /[^A-Za-z0-9\-_.!~*'();/?:@&=+$,#]/gu, // encodeURI
  /[^A-Za-z0-9\-_.~]/gu, // RFC 3986, section 2.3
  /[^A-Za-z0-9\-_.~/]/gu, // … with slashes left, as for a path
  /[^A-Za-z0-9\-_.*]/gu, // a form's body: URLSearchParams
  /[^A-Za-z0-9\-_.!~*'()$&+,%]/gu, // a WHATWG URL: its user and password,
  /[^A-Za-z0-9\-_.!~*'()$&+,%;=:@/[\]|\\^]/gu, // … path,
  /[^A-Za-z0-9\-_.!~*()$&+,%;=:@/?[\]|\\^`{}']/gu, // … query,
  /[^A-Za-z0-9\-_.!~*()$&+,%;=:@/?[\]|\\^{}'#]/gu, // … and fragment
];

/** As it stands in a URL or a form's body: with `%XX` in either case of hexadecimal digits, and with `+` for a space. */
export function urlForms(text: string): string[] {
  if (!/[^A-Za-z0-9\-_.]/.test(text)) return [];
  const words = text.split(" ");
  return escapedInUrl.flatMap((escaped) =>
    [percentUpper, percentLower].flatMap((percent) => {
      const encoded = words.map((word) => word.replace(escaped, percent));
      return words.length === 1 ? encoded : [encoded.join("%20"), encoded.join("+")];
    }),
  );
}

function percentUpper(character: string): string {
  return percentLower(character).toUpperCase();
}

const percentAscii = Array.from({ length: 128 }, (_, code) => `%${code.toString(16).padStart(2, "0")}`);

function percentLower(character: string): string {
  return percentAscii[character.charCodeAt(0)] ?? Buffer.from(character).toString("hex").replace(/../g, "%$&");
}

const markup = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };
const named = { ...markup, '"': "&quot;" };

// What HTML escapers make of single characters: with the single quote left, named, and in each numeric way that is in use.
const htmlEscapes: readonly Readonly<Record<string, string>>[] = [
  markup,
  named,
  { ...named, "'": "&#39;" },
  { ...named, "'": "&#039;" },
  { ...named, "'": "&#x27;" },
  { ...named, "'": "&#X27;" },
  { ...named, "'": "&apos;" },
  { ...markup, '"': "&#34;", "'": "&#39;" },
  { "&": "&amp;", '"': "&quot;" }, // an attribute, as a browser writes it
  { "&": "&amp;", "<": "&lt;", '"': "&quot;" },
  { ...named, "'": "&#x27;", "`": "&#x60;" },
  { ...named, "'": "&#39;", "`": "&#96;" },
  { ...named, "'": "&#39;", "/": "&#x2F;", "`": "&#x60;", "=": "&#x3D;" },
  { ...named, "'": "&#x27;", "/": "&#x2F;", "`": "&#x60;", "=": "&#x3D;" },
  { ...named, "'": "&#x27;", "/": "&#x2F;", "`": "&#x60;" },
  { ...named, "'": "&#x27;", "`": "&#x60;", "=": "&#x3D;" },
  { ...named, "'": "&#x27;", "/": "&#x2F;" },
];

/** As it stands in HTML or XML: named and numeric references, with what is not ASCII left or as a reference. */
export function htmlForms(text: string): string[] {
  if (!/[^A-Za-z0-9]/.test(text)) return [];
  const forms = numericReferences.flatMap((reference) => [
    text.replace(/[^A-Za-z0-9]/gu, reference),
    text.replace(/[^A-Za-z0-9 ]/gu, reference),
  ]);
  if (!/[&<>"'`/=]|[^\0-~]/.test(text)) return forms;
  for (const reference of numericReferences) {
    forms.push(text.replace(/[&<>"']/g, reference), text.replace(/[&<>"'`/=]|[^\0-~]/gu, reference));
  }
  for (const escapes of htmlEscapes) {
    const encoded = text.replace(/[&<>"'`/=]/g, (character) => escapes[character] ?? character);
    forms.push(encoded, encoded.replaceAll("\u00a0", "&nbsp;"));
    for (const reference of numericReferences) forms.push(encoded.replace(/[^\0-~]/gu, reference));
  }
  return forms;
}

const numericReferences = [
  (character: string) => `&#${character.codePointAt(0)};`,
  (character: string) => `&#x${hexadecimal(character)};`,
  (character: string) => `&#x${hexadecimal(character).toUpperCase()};`,
  (character: string) => `&#X${hexadecimal(character).toUpperCase()};`,
];

function hexadecimal(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16);
}
