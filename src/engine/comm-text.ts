import type { CommMessage, CommText } from "../kernel-hooks.js";

/** Returns a message of a comm as JSON holds it. */
export function toCommText({ buffers = [], ...message }: CommMessage): CommText {
  if (buffers.length === 0) return message;
  const bytes = buffers.map(({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength));
  return { ...message, buffers: bytes.map((part) => part.toString("base64")) };
}

/** Returns a message of a comm with its bytes. */
export function fromCommText({ buffers = [], ...message }: CommText): CommMessage {
  if (buffers.length === 0) return message;
  return { ...message, buffers: buffers.map((text) => Buffer.from(text, "base64")) };
}
