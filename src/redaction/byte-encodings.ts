// A Buffer shows this many of its bytes (the default of `buffer.INSPECT_MAX_BYTES`).
const BYTES_SHOWN = 50;

/**
 * As it stands in base64 or base64url text, wherever in the encoded bytes it begins. A character at either end that also holds bits
 * of a neighbour is left out, except where the encoded bytes end with the value, which fixes what the last character is.
 */
export function base64Forms(text: string): Set<string> {
  const forms = new Set<string>();
  for (let before = 0; before < 3; before++) addBase64Forms(forms, text, before);
  return forms;
}

/** As it stands in base64 that programs of mail and of keys break into lines, where the encoded bytes begin with it; nothing for a short one. */
export function brokenBase64Forms(text: string): Set<string> {
  const forms = new Set<string>();
  addBase64Forms(forms, text, 0);
  const broken = new Set<string>();
  for (const form of forms) {
    for (const width of LINE_WIDTHS) {
      if (form.length <= width) continue;
      const lines = form.match(new RegExp(`.{1,${width}}`, "g")) ?? [];
      broken.add(lines.join("\n")).add(lines.join("\r\n"));
      for (const line of lines) if (line.length === width) broken.add(line);
    }
  }
  return broken;
}

// MIME (RFC 2045, section 6.8) and the command base64; PEM (RFC 7468, section 2).
const LINE_WIDTHS = [76, 64];

function addBase64Forms(forms: Set<string>, text: string, before: number): void {
  const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(text)]);
  const whole = bytes.toString("base64");
  const start = Math.ceil((before * 8) / 6);
  const end = Math.floor((bytes.length * 8) / 6);
  const padded = whole.slice(start);
  for (const form of [whole.slice(start, end), padded.replace(/=+$/, ""), padded]) {
    forms.add(form).add(form.replaceAll("+", "-").replaceAll("/", "_"));
  }
}

/** As hexadecimal digits, and as a `Buffer` shows itself. */
export function hexForms(text: string): string[] {
  const bytes = Buffer.from(text);
  const spaced = (shown: Buffer) => shown.toString("hex").replace(/..(?=.)/g, "$& ");
  const digits = bytes.toString("hex");
  return [digits, digits.toUpperCase(), spaced(bytes), spaced(bytes.subarray(0, BYTES_SHOWN))];
}
