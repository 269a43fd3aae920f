import { once } from "node:events";
import { createServer } from "node:net";

/**
 * Returns ports of 127.0.0.1 that nothing listens on.
 *
 * @param {number} count
 */
export async function findFreePorts(count) {
  // All are held at once, so that none is given twice.
  const servers = Array.from({ length: count }, () => createServer().listen(0, "127.0.0.1"));
  await Promise.all(servers.map((server) => once(server, "listening")));
  const ports = servers.map((server) => {
    const address = server.address();
    return typeof address === "object" && address !== null ? address.port : 0;
  });
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
