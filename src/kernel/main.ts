// The kernel's process, as Jupyter starts it: node main.js CONNECTION_FILE. `bspump notebook run` adds its own process id.

import { dirname } from "node:path";
import { BspumpError } from "../errors.js";
import { readConnectionFile } from "../jupyter/connection-file.js";
import { offerKernelHooks } from "../kernel-hooks.js";
import { bindCallbacksToCells, currentCell } from "./cell.js";
import { Channels } from "./channels.js";
import { offerOwnPackage } from "./packages.js";
import { endWithout, findParent, PARENT_INTERVAL } from "./parent-process.js";
import { captureProcessStreams } from "./process-streams.js";
import { KernelServer } from "./server.js";
import { installStackTraces } from "./source-positions.js";
import { isTslabFile } from "./tslab.js";

async function runKernel(connectionFile: string, starter: string | undefined): Promise<void> {
  const parent = findParent(starter);
  if (parent !== undefined) setInterval(() => endWithout(parent), PARENT_INTERVAL).unref();
  const channels = new Channels(readConnectionFile(connectionFile), { oneClient: starter !== undefined });
  const server = new KernelServer(channels, { parent });
  bindCallbacksToCells();
  captureProcessStreams();
  offerOwnPackage();
  installStackTraces(isOwnFile);
  offerKernelHooks({ clearOutput: (wait) => currentCell()?.publish("clear_output", { wait }) });
  const prompt = (message = "", { password = false } = {}) => server.askForInput(String(message), password);
  Object.assign(globalThis, { prompt });
  // A notebook goes on after an error that nobody has caught, as after any other.
  process.on("uncaughtException", server.showUncaught);
  process.on("unhandledRejection", server.showUncaught);
  await channels.open(server.take);
  await server.ended;
  await server.close();
  process.exit(0);
}

/** Whether a file is none of the notebook's business: it runs cells, or is where this package found what is wrong with a file of the user's. */
function isOwnFile(file: string, error: unknown): boolean {
  if (isTslabFile(file) || file.startsWith(__dirname) || file === "node:vm") return true;
  // What a cell runs in from Node 24 on.
  if (file.startsWith("node:internal/async_local_storage/")) return true;
  return (
    BspumpError.is(error) && (file.startsWith(dirname(__dirname)) || /[\\/]node_modules[\\/]bspump[\\/]/.test(file))
  );
}

const [connectionFile, starter] = process.argv.slice(2);
if (connectionFile === undefined) {
  process.stderr.write("This is the kernel, which Jupyter starts with a connection file. See: bspump kernel --help\n");
  process.exit(2);
}
runKernel(connectionFile, starter).catch((error: unknown) => {
  process.stderr.write(`bspump kernel: ${error instanceof Error ? error.message : "it could not be started"}\n`);
  process.exit(1);
});
