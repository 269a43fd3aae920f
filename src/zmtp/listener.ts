import { lstatSync, rmSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";

/** Where a socket is bound: `tcp://127.0.0.1:5555` or `ipc:///run/kernel-1`. */
export type Address = `${"tcp" | "ipc"}://${string}`;

/** Waits for connections at an address. Rejects if it cannot be bound. */
export function listen(address: Address, onConnection: (socket: Socket) => void): Promise<Server> {
  const server = createServer(onConnection);
  const options = toListenOptions(address);
  if ("path" in options) removeStale(options.path);
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(options, () => {
      server.off("error", reject);
      // One that cannot be accepted, such as for want of file descriptors, does not end the others.
      server.on("error", () => undefined);
      resolve(server);
    });
  });
}

/** Returns what Node's `net` calls an address. Throws for one that is neither TCP nor a socket's file. */
export function toListenOptions(address: string): { path: string } | { host: string; port: number } {
  const [, transport, rest = ""] = /^(tcp|ipc):\/\/(.+)$/s.exec(address) ?? [];
  if (transport === "ipc") return { path: rest };
  const [, host = "", port] = /^\[?(.*?)\]?:(\d+)$/s.exec(rest) ?? [];
  if (transport !== "tcp" || port === undefined)
    throw new Error("A socket's address is tcp://HOST:PORT or ipc://PATH.");
  return { host: host === "*" ? "0.0.0.0" : host, port: Number(port) };
}

/** Removes the file of a socket whose process was killed. */
function removeStale(path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false })?.isSocket()) rmSync(path, { force: true });
}
