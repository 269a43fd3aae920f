/** Returns the bytes of a text in base64; none if it is not base64, such as where a secret was in it. */
export function fromBase64(text: string): DataView {
  try {
    const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
    return new DataView(bytes.buffer);
  } catch {
    return new DataView(new ArrayBuffer(0));
  }
}

/** How many bytes become characters at once: each is an argument of a call. */
const PIECE = 8_192;

export function toBase64(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += PIECE) text += String.fromCharCode(...bytes.subarray(at, at + PIECE));
  return btoa(text);
}
