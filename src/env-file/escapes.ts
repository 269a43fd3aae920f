const escapes = /\\(?:0([0-7]{3})?|.)/gs;
const escaped: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  a: "\x07",
  b: "\b",
  f: "\f",
  v: "\v",
  "\\": "\\",
  '"': '"',
  // If this is a dollar sign, it is still to be expanded.
  $: "$$",
};

/** Decodes the escapes of a value in double quotes; `sourceOffset` says where in `content` an offset of the text comes from. */
export function decodeEscapes(content: string): { text: string; sourceOffset: (offset: number) => number } {
  if (!content.includes("\\")) return { text: content, sourceOffset: (offset) => offset };
  const text = content.replace(escapes, decodeEscape);
  const sourceOffset = (offset: number): number => {
    let shift = 0;
    for (const match of content.matchAll(escapes)) {
      if (match.index - shift >= offset) break;
      shift += match[0].length - decodeEscape(match[0], match[1]).length;
    }
    return offset + shift;
  };
  return { text, sourceOffset };
}

function decodeEscape(sequence: string, octal: string | undefined): string {
  if (octal !== undefined) {
    const code = Number.parseInt(octal, 8);
    // Beyond a byte, and also without three digits, compose-go takes away the 0 and leaves the rest.
    return code <= 0xff ? String.fromCharCode(code) : `\\${octal}`;
  }
  if (sequence === "\\0") return "\\";
  return escaped[sequence.charAt(1)] ?? sequence;
}
