// The process that serves an editor: node main.js [NOTEBOOK]. With a notebook it runs that one; without, it answers what editors ask about
// the language and about automations.

import { dirname } from "node:path";
import { JsonRpc, type RequestHandler } from "../checker/json-rpc.js";
import type { Service } from "./service.js";

async function serve(notebook: string | undefined): Promise<void> {
  let service: Service | undefined;
  const answer: RequestHandler = (method, parameters) => {
    const handler = service && Object.hasOwn(service.requests, method) ? service.requests[method] : undefined;
    if (handler === undefined) throw new Error(`There is no request ${method}.`);
    return handler(parameters as never);
  };
  const rpc = new JsonRpc(process.stdin, process.stdout, answer, (method, parameters) => {
    // Nobody waits for what went wrong here.
    try {
      const done = answer(method, parameters);
      if (done instanceof Promise) done.catch(() => undefined);
    } catch {}
  });
  const end = () => {
    service?.close();
    process.exit(0);
  };
  // The editor has ended, or wants this process to.
  process.stdin.once("end", end).once("close", end);
  for (const signal of ["SIGTERM", "SIGHUP"] as const) process.once(signal, end);
  process.on("SIGINT", () => undefined);
  if (notebook === undefined) {
    const { languageService } = await import("./language-service.js");
    service = languageService(rpc);
  } else service = await runService(notebook, rpc);
  rpc.notify("ready", { version: (await import("../package-version.js")).packageVersion() });
}

async function runService(notebook: string, rpc: JsonRpc): Promise<Service> {
  const { NotebookRunner } = await import("./notebook-runner.js");
  const runner = new NotebookRunner({
    cwd: dirname(notebook),
    env: { ...process.env, JPY_SESSION_NAME: notebook },
    onOutput: (output) => rpc.notify("run/output", output),
    onComm: (message) => rpc.notify("run/comm", message),
    onDebugEvent: (event) => rpc.notify("debug/event", event),
    askForInput: (request) => rpc.request("run/input", request) as Promise<string | null>,
  });
  return {
    requests: {
      "run/cell": (request: Parameters<typeof runner.run>[0]) => runner.run(request),
      "run/comm": (message: Parameters<typeof runner.takeComm>[0]) => runner.takeComm(message),
      "debug/request": (request: Parameters<typeof runner.debug>[0]) => runner.debug(request),
      "run/variables": () => runner.variables(),
      "run/reload": () => runner.reload(),
      "run/interrupt": () => runner.interrupt(),
    },
    close: () => runner.close(),
  };
}

void serve(process.argv[2]);
