// A Buffer shows this many of its bytes (the default of `buffer.INSPECT_MAX_BYTES`).
const BYTES_SHOWN = 50;

/**
 * As it stands in base64 or base64url text, wherever in the encoded bytes it begins. A character at either end that also holds bits
 * of a neighbour is left out, except where the encoded bytes end with the value, which fixes what the last character is.
 */
export function base64Forms(text: string): Set<string> {
  const forms = new Set<string>();
  for (let before = 0; before < 3; before++) {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(text)]);
    const whole = bytes.toString("base64");
    const start = Math.ceil((before * 8) / 6);
    const end = Math.floor((bytes.length * 8) / 6);
    const padded = whole.slice(start);
    for (const form of [whole.slice(start, end), padded.replace(/=+$/, ""), padded]) {
      forms.add(form).add(form.replaceAll("+", "-").replaceAll("/", "_"));
    }
  }
  return forms;
}

/** As hexadecimal digits, and as a `Buffer` shows itself. */
export function hexForms(text: string): string[] {
  const bytes = Buffer.from(text);
  const spaced = (shown: Buffer) => shown.toString("hex").replace(/..(?=.)/g, "$& ");
  const digits = bytes.toString("hex");
  return [digits, digits.toUpperCase(), spaced(bytes), spaced(bytes.subarray(0, BYTES_SHOWN))];
}
