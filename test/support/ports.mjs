import { once } from "node:events";
import { createServer } from "node:net";

// Below those that systems give to sockets that connect: one of these could take a port before the test's own server does.
const FIRST = 20_000;
const LAST = 32_000;

/**
 * Returns ports of 127.0.0.1 that nothing listens on.
 *
 * @param {number} count
 */
export async function findFreePorts(count) {
  const found = new Set();
  while (found.size < count) {
    const port = FIRST + Math.floor(Math.random() * (LAST - FIRST));
    if (await isFree(port)) found.add(port);
  }
  return [...found];
}

/** @param {number} port */
async function isFree(port) {
  const server = createServer();
  try {
    await once(server.listen(port, "127.0.0.1"), "listening");
    return true;
  } catch {
    return false;
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}
