/**
 * As it stands in base64 or base64url text, wherever in the encoded bytes it begins, in UTF-8, Latin-1 and UTF-16. A character at either
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

/** As hexadecimal digits, and as a `Buffer` and an `ArrayBuffer` show themselves. */
export function hexForms(text: string): string[] {
  const bytes = Buffer.from(text);
  const digits = bytes.toString("hex");
  return [digits, digits.toUpperCase(), digits.replace(/..(?=.)/g, "$& ")];
}
