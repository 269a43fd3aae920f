/**
 * As it is in base64 or base64url text, wherever in the encoded bytes it begins, in UTF-8, Latin-1 and UTF-16. A character at either
 * end that also holds bits of a neighbour is left out, except where the encoded bytes end with the value, which fixes what the last
 * character is.
 */
export function base64Forms(text: string): Set<string> {
  const forms = new Set<string>();
  for (const bytes of bytesOf(text)) for (let before = 0; before < 3; before++) addBase64Forms(forms, bytes, before);
  return forms;
}

// UTF-16 is what PowerShell encodes: commands and passwords, and nothing as long as a certificate.
const LONGEST_WIDE = 1 << 12;

function* bytesOf(text: string): Generator<Buffer> {
  yield Buffer.from(text);
  // Latin-1 differs from UTF-8 beyond ASCII only: what btoa encodes.
  if (/[\x80-\xff]/.test(text) && !/[^\0-\xff]/.test(text)) yield Buffer.from(text, "latin1");
  if (text.length > LONGEST_WIDE) return;
  const wide = Buffer.from(text, "utf16le");
  yield wide;
  yield Buffer.from(wide).swap16();
}

function addBase64Forms(forms: Set<string>, value: Buffer, before: number): void {
  const bytes = Buffer.concat([Buffer.alloc(before), value]);
  const whole = bytes.toString("base64");
  const start = Math.ceil((before * 8) / 6);
  const end = Math.floor((bytes.length * 8) / 6);
  const padded = whole.slice(start);
  for (const form of [whole.slice(start, end), padded.replace(/=+$/, ""), padded]) {
    forms.add(form).add(form.replaceAll("+", "-").replaceAll("/", "_"));
  }
}

// MIME (RFC 2045, section 6.8) and the command base64; PEM (RFC 7468, section 2).
const LINE_WIDTHS = [76, 64];

/** The lines of base64 that begins with it, each of which may be shown apart from the others; nothing for a short one. */
export function base64Lines(text: string): Set<string> {
  const whole = Buffer.from(text).toString("base64");
  // The last characters may hold bits of what follows.
  const certain = whole.slice(0, Math.floor((Buffer.byteLength(text) * 8) / 6));
  const lines = LINE_WIDTHS.flatMap((width) => certain.match(new RegExp(`.{${width}}`, "g")) ?? []);
  return new Set(lines);
}

/**
 * What a key that is written in base64 or hexadecimal digits looks like as bytes: its bytes in the other of the two, and as a `Buffer` shows
 * them. Nothing for what is too short to be a key.
 */
export function keyForms(text: string): string[] {
  if (text.length < LEAST_KEY || text.length > LONGEST_KEY) return [];
  const isHex = /^(?:[\da-f]{2})+$/i.test(text);
  if (!isHex && (!/^[\w+/-]+={0,2}$/.test(text) || !/\d/.test(text))) return [];
  const bytes = Buffer.from(text, isHex ? "hex" : "base64");
  const base64 = bytes.toString("base64");
  return [base64, base64.replace(/=+$/, ""), bytes.toString("base64url"), ...digitsOf(bytes)];
}

// Sixteen bytes in base64, and a key of RSA.
const LEAST_KEY = 22;
const LONGEST_KEY = 8_192;

/** As hexadecimal digits, and as a `Buffer` and an `ArrayBuffer` show themselves. */
export function hexForms(text: string): string[] {
  return digitsOf(Buffer.from(text));
}

function digitsOf(bytes: Buffer): string[] {
  const digits = bytes.toString("hex");
  return [digits, digits.toUpperCase(), digits.replace(/..(?=.)/g, "$& ")];
}
