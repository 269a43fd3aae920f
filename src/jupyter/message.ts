import { createHmac, randomUUID, timingSafeEqual } from "node:crypto";
import { isObject, type JsonObject } from "../json.js";
import type { SignatureHistory } from "./signature-history.js";

/** The header of a message (Jupyter messaging protocol 5.4, "General message format"). */
export interface MessageHeader extends JsonObject {
  readonly msg_id: string;
  readonly msg_type: string;
  readonly session: string;
  readonly username: string;
  readonly date: string;
  readonly version: string;
}

/** A message of the Jupyter protocol. */
export interface Message {
  /** Routing frames of a ROUTER socket, or the topic of a PUB socket. */
  readonly identities: readonly Buffer[];
  readonly header: MessageHeader;
  readonly parentHeader: JsonObject;
  readonly metadata: JsonObject;
  readonly content: JsonObject;
  /** Bytes that the content refers to, such as those of a widget. Default: none. */
  readonly buffers?: readonly Uint8Array[];
}

/** Version of the messaging protocol that is spoken. */
export const PROTOCOL_VERSION = "5.4";

const DELIMITER = "<IDS|MSG>";
const DELIMITER_BYTES = Buffer.from(DELIMITER);

/** Makes a message of a type, with a new id. */
export function createMessage(type: string, session: string, content: JsonObject, parent?: Message): Message {
  const header = {
    msg_id: randomUUID(),
    msg_type: type,
    session,
    username: "bspump",
    date: new Date().toISOString(),
    version: PROTOCOL_VERSION,
  };
  return {
    identities: parent?.identities ?? [],
    header,
    parentHeader: parent?.header ?? {},
    metadata: {},
    content,
  };
}

/** Returns the frames of a message as they go over the wire, signed with `key` unless that is empty. */
export function encodeMessage(
  { identities, header, parentHeader, metadata, content, buffers = [] }: Message,
  key: string,
): (Buffer | string)[] {
  const parts = [header, parentHeader, metadata, content].map((part) => JSON.stringify(part));
  return [...identities, DELIMITER, sign(parts, key), ...parts, ...buffers.map(toBuffer)];
}

/**
 * Reads the frames of a message. Returns undefined for what the protocol wants dropped: what is malformed or wrongly signed, and what `history` knows
 * already.
 */
export function decodeMessage(frames: readonly Buffer[], key: string, history?: SignatureHistory): Message | undefined {
  const delimiter = frames.findIndex((frame) => frame.equals(DELIMITER_BYTES));
  const [signature, ...parts] = delimiter === -1 ? [] : frames.slice(delimiter + 1, delimiter + 6);
  if (signature === undefined || parts.length < 4) return undefined;
  const expected = Buffer.from(sign(parts, key));
  if (signature.length !== expected.length || !timingSafeEqual(signature, expected)) return undefined;
  if (key !== "" && history?.add(signature.toString("latin1")) === false) return undefined;
  const [header, parentHeader, metadata, content] = parts.map(parseObject);
  if (header === undefined || !isHeader(header) || !parentHeader || !metadata || !content) return undefined;
  const buffers = frames.slice(delimiter + 6);
  return { identities: frames.slice(0, delimiter), header, parentHeader, metadata, content, buffers };
}

function toBuffer({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

function sign(parts: readonly (Buffer | string)[], key: string): string {
  if (key === "") return "";
  const hmac = createHmac("sha256", key);
  for (const part of parts) hmac.update(part);
  return hmac.digest("hex");
}

function parseObject(frame: Buffer): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(frame.toString("utf8"));
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isHeader(header: JsonObject): header is MessageHeader {
  return typeof header.msg_id === "string" && typeof header.msg_type === "string";
}
