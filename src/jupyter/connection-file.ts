import { readFileSync } from "node:fs";
import type { Address } from "../zmtp/listener.js";

/** How a kernel is reached (Jupyter messaging protocol, "Connection files"). */
export interface Connection {
  readonly transport: "tcp" | "ipc";
  readonly ip: string;
  readonly shell_port: number;
  readonly iopub_port: number;
  readonly stdin_port: number;
  readonly control_port: number;
  readonly hb_port: number;
  readonly signature_scheme: "hmac-sha256";
  readonly key: string;
}

/** Reads the connection file that Jupyter has written for a kernel. Throws if it is not one. */
export function readConnectionFile(path: string): Connection {
  const connection = parseJson(readFileSync(path, "utf8"));
  if (!isConnection(connection)) throw new Error(`${path} is not a connection file of Jupyter's.`);
  return connection;
}

/** Returns undefined for what is not JSON: the parser's own error would show a part of it, and the key is in it. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isConnection(value: unknown): value is Connection {
  if (typeof value !== "object" || value === null) return false;
  const ports = ["shell_port", "iopub_port", "stdin_port", "control_port", "hb_port"];
  const entries = new Map<string, unknown>(Object.entries(value));
  if (!ports.every((port) => typeof entries.get(port) === "number")) return false;
  if (entries.get("key") !== "" && entries.get("signature_scheme") !== "hmac-sha256") return false;
  return ["transport", "ip", "key"].every((name) => typeof entries.get(name) === "string");
}

/** Returns the address of one of a kernel's sockets. */
export function addressOf(connection: Connection, socket: "shell" | "iopub" | "stdin" | "control" | "hb"): Address {
  const { transport, ip } = connection;
  return `${transport}://${ip}${transport === "ipc" ? "-" : ":"}${connection[`${socket}_port`]}`;
}
