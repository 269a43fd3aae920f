import type { CommMessage } from "../kernel-hooks.js";
import type { Redaction } from "../redaction/redaction.js";

/** Returns a message of a comm as clients may have it. What it carries is no MIME bundle, in which bytes would stay as they are. */
export function redactComm({ buffers, ...message }: CommMessage, redaction: Redaction): CommMessage {
  return { ...redaction.json(message), ...(buffers && { buffers: buffers.map(redaction.bytes) }) };
}
