// How two peers begin (ZMTP 3.1, RFC 37 of ZeroMQ, "Greeting" and "NULL security mechanism").

import { encodeCommand, ZmtpError } from "./frames.js";

/** The types of sockets that are spoken, or spoken to. */
export type SocketType = "ROUTER" | "DEALER" | "PUB" | "SUB" | "REP" | "REQ";

/** How many bytes a greeting has. */
export const GREETING_LENGTH = 64;

const SIGNATURE = Buffer.from([0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0x7f]);
const VERSION = [3, 1];
const MECHANISM = "NULL";
const MECHANISM_LENGTH = 20;

/** The sockets that may talk to one of ours. */
const PARTNERS: { readonly [type in SocketType]: readonly string[] } = {
  ROUTER: ["DEALER", "REQ", "ROUTER"],
  DEALER: ["ROUTER", "REP", "DEALER"],
  PUB: ["SUB", "XSUB"],
  SUB: ["PUB", "XPUB"],
  REP: ["REQ", "DEALER"],
  REQ: ["REP", "ROUTER"],
};

/** Returns what each side sends first. */
export function greeting(): Buffer {
  const bytes = Buffer.alloc(GREETING_LENGTH);
  SIGNATURE.copy(bytes);
  bytes.set(VERSION, SIGNATURE.length);
  bytes.write(MECHANISM, SIGNATURE.length + VERSION.length, "latin1");
  return bytes;
}

/** Throws {@link ZmtpError} for the greeting of a peer that is not spoken to: one older than ZMTP 3, or one that wants security. */
export function checkGreeting(bytes: Buffer): void {
  if (bytes[0] !== SIGNATURE[0] || bytes[9] !== SIGNATURE[9]) throw new ZmtpError("This is not a greeting of ZMTP.");
  if ((bytes[10] ?? 0) < 3) throw new ZmtpError("The peer speaks a version of ZMTP before 3.");
  const mechanism = bytes.toString("latin1", 12, 12 + MECHANISM_LENGTH).replace(/\0+$/, "");
  if (mechanism !== MECHANISM) throw new ZmtpError("The peer wants a security mechanism.");
}

/** Returns the command that says what kind of socket this is, and which routing id it wants. */
export function readyCommand(type: SocketType, routingId = ""): Buffer {
  return encodeCommand(
    "READY",
    Buffer.concat([...property("Socket-Type", type), ...(routingId === "" ? [] : property("Identity", routingId))]),
  );
}

function property(name: string, value: string): Buffer[] {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(Buffer.byteLength(value));
  return [Buffer.from([name.length]), Buffer.from(name, "latin1"), length, Buffer.from(value)];
}

/** Reads what a peer says in its READY, and returns the routing id that it wants: empty for none. Throws {@link ZmtpError}. */
export function readReady(data: Buffer, type: SocketType): Buffer {
  const properties = new Map<string, Buffer>();
  for (let at = 0; at < data.length; ) {
    const nameEnd = at + 1 + (data[at] ?? 0);
    if (nameEnd + 4 > data.length) throw new ZmtpError("A property is cut off.");
    const end = nameEnd + 4 + data.readUInt32BE(nameEnd);
    if (end > data.length) throw new ZmtpError("A property is cut off.");
    properties.set(data.toString("latin1", at + 1, nameEnd).toLowerCase(), data.subarray(nameEnd + 4, end));
    at = end;
  }
  const partner = properties.get("socket-type")?.toString("latin1") ?? "";
  if (!PARTNERS[type].includes(partner)) throw new ZmtpError(`A ${type} socket does not talk to this one.`);
  return properties.get("identity") ?? Buffer.alloc(0);
}
