// The kernel's process, as Jupyter starts it: node main.js CONNECTION_FILE.

import "./early-signals.js";
import { requireNode } from "../node-version.js";

async function runKernel(connectionFile: string): Promise<void> {
  requireNode();
  const { Session } = await import("../session/session.js");
  // First of all: its processes start while the rest is loaded.
  const session = new Session({
    cwd: process.cwd(),
    env: process.env,
    check: process.env.BSPUMP_CHECK !== "off",
    redact: (text) => redaction.text(text),
    kernelId: serverIdOf(connectionFile),
  });
  process.once("exit", () => session.close());
  // Nothing is awaited up to here but what is loaded, so that nothing can have been shown.
  const { Redaction } = await import("../redaction/redaction.js");
  const redaction = new Redaction();
  const { readConnectionFile } = await import("../jupyter/connection-file.js");
  const { Channels } = await import("./channels.js");
  const { endWithout, findParent, PARENT_INTERVAL } = await import("./parent-process.js");
  const { KernelServer } = await import("./server.js");
  const parent = findParent();
  if (parent !== undefined) setInterval(() => endWithout(parent), PARENT_INTERVAL).unref();
  const channels = new Channels(readConnectionFile(connectionFile), {
    onMessage: (channel, message) => server.take(channel, message),
    onFull: (isFull) => session.pauseOutput(isFull),
  });
  const server = new KernelServer(channels, session);
  process.on("SIGINT", () => server.interrupt());
  for (const signal of ["SIGTERM", "SIGHUP"] as const) process.once(signal, () => process.exit(0));
  await channels.open();
  // They are loaded now, and not when a cell is waited for.
  const { oxcParser, oxcTransformer } = await import("../engine/oxc.js");
  oxcParser();
  oxcTransformer();
  await server.ended;
  await server.close();
  process.exit(0);
}

/** Jupyter Server names a connection file after the id that its clients know the kernel by. */
function serverIdOf(connectionFile: string): string | undefined {
  return /(?:^|[\\/])kernel-([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})\.json$/.exec(connectionFile)?.[1];
}

const [connectionFile] = process.argv.slice(2);
if (connectionFile === undefined) {
  process.stderr.write("This is the kernel, which Jupyter starts with a connection file. See: bspump kernel --help\n");
  process.exit(2);
}
runKernel(connectionFile).catch((error: unknown) => {
  process.stderr.write(`bspump kernel: ${error instanceof Error ? error.message : "it could not be started"}\n`);
  process.exit(1);
});
