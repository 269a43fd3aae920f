// A message with buffers as Jupyter Server and a page exchange it in one frame of a WebSocket (the protocol without a subprotocol, which
// `serialize_binary_message` of jupyter_server/services/kernels/connection/base.py writes): the number of parts and the offset of each as 32-bit
// numbers, big-endian; then the message as JSON, and its buffers.

/** Writes a message. */
export function encodeFrame(message: object, buffers: readonly Uint8Array[]): ArrayBuffer {
  const parts = [new TextEncoder().encode(JSON.stringify(message)), ...buffers];
  const head = 4 * (parts.length + 1);
  const frame = new Uint8Array(head + parts.reduce((length, part) => length + part.length, 0));
  const numbers = new DataView(frame.buffer);
  numbers.setUint32(0, parts.length);
  let at = head;
  for (const [index, part] of parts.entries()) {
    numbers.setUint32(4 * (index + 1), at);
    frame.set(part, at);
    at += part.length;
  }
  return frame.buffer;
}

/** Reads a message. */
export function decodeFrame(frame: ArrayBuffer): { readonly message: unknown; readonly buffers: DataView[] } {
  const numbers = new DataView(frame);
  const count = numbers.getUint32(0);
  const offsets = Array.from({ length: count }, (_, index) => numbers.getUint32(4 * (index + 1)));
  const parts = offsets.map((start, index) => frame.slice(start, offsets[index + 1] ?? frame.byteLength));
  const [text = new ArrayBuffer(0), ...buffers] = parts;
  return { message: JSON.parse(new TextDecoder().decode(text)), buffers: buffers.map((part) => new DataView(part)) };
}
