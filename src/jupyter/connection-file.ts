import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { BspumpError } from "../errors.js";
import { systemErrorCode } from "../regular-file.js";

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

/** A connection file on disk. */
export interface ConnectionFile {
  readonly path: string;
  readonly connection: Connection;
  /** Removes the file. */
  readonly remove: () => void;
}

/**
 * Writes a connection file for a kernel on this machine: free ports of 127.0.0.1 and a new key, readable by the user only.
 *
 * @throws BspumpError `FILE_UNREADABLE` where the folder for temporary files cannot be written.
 */
export async function createConnectionFile(): Promise<ConnectionFile> {
  const [shell_port, iopub_port, stdin_port, control_port, hb_port] = await findFreePorts();
  const connection: Connection = {
    transport: "tcp",
    ip: "127.0.0.1",
    shell_port,
    iopub_port,
    stdin_port,
    control_port,
    hb_port,
    signature_scheme: "hmac-sha256",
    key: randomBytes(32).toString("hex"),
  };
  const path = writeTemporary("connection.json", JSON.stringify(connection));
  return { path, connection, remove: () => rmSync(dirname(path), { recursive: true, force: true }) };
}

/** Writes a file in a new folder; both are the user's only. */
function writeTemporary(name: string, text: string): string {
  let folder: string | undefined;
  try {
    folder = mkdtempSync(join(tmpdir(), "bspump-kernel-"));
    const path = join(folder, name);
    writeFileSync(path, text, { mode: 0o600 });
    return path;
  } catch (error) {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
    const reason = systemErrorCode(error) ?? "unknown reason";
    const message = `${tmpdir()}, the folder for temporary files, cannot be written (${reason}). Name another one in TMPDIR.`;
    throw new BspumpError("FILE_UNREADABLE", message, { file: tmpdir(), cause: error });
  }
}

/** Reads the connection file that Jupyter has written for a kernel. Throws where it is none. */
export function readConnectionFile(path: string): Connection {
  const connection = parseJson(readFileSync(path, "utf8"));
  if (!isConnection(connection)) throw new Error(`${path} is no connection file of Jupyter's.`);
  return connection;
}

/** Gives undefined for what is not JSON: the parser's own error would show a part of it, and the key is in it. */
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

/** Gives the address of one of a kernel's sockets. */
export function addressOf(connection: Connection, socket: "shell" | "iopub" | "stdin" | "control" | "hb"): string {
  const { transport, ip } = connection;
  return `${transport}://${ip}${transport === "ipc" ? "-" : ":"}${connection[`${socket}_port`]}`;
}

async function findFreePorts(): Promise<[number, number, number, number, number]> {
  // All are held at once, so that none is given twice.
  const servers = [createServer(), createServer(), createServer(), createServer(), createServer()] as const;
  const [a, b, c, d, e] = servers;
  const ports = await Promise.all([listen(a), listen(b), listen(c), listen(d), listen(e)]);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    // A server on TCP has an address of this form once it listens.
    server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });
}
