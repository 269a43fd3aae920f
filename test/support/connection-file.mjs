import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findFreePorts } from "./ports.mjs";

/**
 * Writes a connection file for a kernel on this machine: free ports of 127.0.0.1, or files for `ipc`, and a new key. Nothing can take a file before the
 * kernel does, as another kernel may take a port.
 *
 * @param {"tcp" | "ipc"} transport
 * @returns {Promise<{ path: string, connection: import("#dist/jupyter/connection-file.js").Connection, remove: () => void }>}
 */
export async function createConnectionFile(transport = "tcp") {
  const folder = mkdtempSync(join(tmpdir(), "bspump-kernel-"));
  const numbers = transport === "tcp" ? await findFreePorts(5) : [1, 2, 3, 4, 5];
  const [shell_port = 0, iopub_port = 0, stdin_port = 0, control_port = 0, hb_port = 0] = numbers;
  const ports = { shell_port, iopub_port, stdin_port, control_port, hb_port };
  const ip = transport === "tcp" ? "127.0.0.1" : join(folder, "socket");
  const key = randomBytes(32).toString("hex");
  /** @type {import("#dist/jupyter/connection-file.js").Connection} */
  const connection = { transport, ip, ...ports, signature_scheme: "hmac-sha256", key };
  const path = join(folder, "connection.json");
  writeFileSync(path, JSON.stringify(connection), { mode: 0o600 });
  return { path, connection, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
