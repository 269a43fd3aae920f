import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const title =
  "Kernels, ms from the start of the process (bars: kernel_info in 0.5 × tslab, first result in 0.85 ×, import of bspump within 20 ms, 10 MB with 200 secrets in 1.15 × without)";

const require = createRequire(import.meta.url);
const root = fileURLToPath(new URL("../../../", import.meta.url));
const { Dealer, Subscriber } = require("zeromq");
const { addressOf, createConnectionFile } = require("../../../dist/jupyter/connection-file.js");
const { createMessage, decodeMessage, encodeMessage } = require("../../../dist/jupyter/message.js");

const RUNS = 7;

const kernels = {
  bspump: (file) => [join(root, "dist/kernel/main.js"), file],
  tslab: (file) => [join(root, "node_modules/tslab/bin/tslab"), "kernel", "--config-path", file],
};

/** A kernel and a client of it. */
class Session {
  #waiting = new Map();

  static async start(program, cwd, env = {}) {
    const session = new Session();
    session.file = await createConnectionFile();
    session.started = performance.now();
    session.child = spawn(process.execPath, program(session.file.path), {
      cwd,
      env: { ...process.env, ...env },
      stdio: "ignore",
    });
    const { connection } = session.file;
    session.shell = new Dealer({ linger: 0 });
    session.shell.connect(addressOf(connection, "shell"));
    session.iopub = new Subscriber({ linger: 0, receiveHighWaterMark: 0 });
    session.iopub.connect(addressOf(connection, "iopub"));
    session.iopub.subscribe();
    void session.#receive(session.shell);
    void session.#receive(session.iopub);
    await session.request("kernel_info_request", {});
    session.infoTime = performance.now() - session.started;
    return session;
  }

  get elapsed() {
    return performance.now() - this.started;
  }

  /** Sends a request, and waits for its reply. */
  async request(type, content) {
    const message = createMessage(type, "bench", content);
    const replied = new Promise((resolve) => this.#waiting.set(message.header.msg_id, resolve));
    await this.shell.send(encodeMessage(message, this.file.connection.key));
    return replied;
  }

  /** Runs code; gives the time in milliseconds. */
  async execute(code) {
    const start = performance.now();
    const content = {
      code,
      silent: false,
      store_history: true,
      user_expressions: {},
      allow_stdin: false,
      stop_on_error: true,
    };
    const { status } = await this.request("execute_request", content);
    if (status !== "ok") throw new Error(`The kernel replied ${status}.`);
    return performance.now() - start;
  }

  /** Memory in MiB, where the system tells. */
  get memory() {
    try {
      const [, pages] = readFileSync(`/proc/${this.child.pid}/statm`, "utf8").split(" ");
      return Math.round((Number(pages) * 4096) / 2 ** 20);
    } catch {
      return undefined;
    }
  }

  stop() {
    this.child.kill("SIGKILL");
    this.shell.close();
    this.iopub.close();
    this.file.remove();
  }

  async #receive(socket) {
    try {
      for await (const frames of socket) {
        const message = decodeMessage(frames, this.file.connection.key);
        if (message?.header.msg_type.endsWith("_reply"))
          this.#waiting.get(message.parentHeader.msg_id)?.(message.content);
      }
    } catch {
      // Closing the socket ends the wait.
    }
  }
}

export async function run() {
  const folder = mkdtempSync(join(tmpdir(), "bspump-bench-"));
  writeFileSync(join(folder, "automation.toml"), "");
  const times = { bspump: [], tslab: [] };
  for (let run = 0; run < RUNS; run++) {
    for (const [name, program] of Object.entries(kernels)) times[name].push(await measureKernel(program, folder));
  }
  const rows = Object.entries(times).map(([name, runs]) => {
    const medians = Object.fromEntries(
      Object.keys(runs[0]).map((key) => [key, median(runs.map((values) => values[key]))]),
    );
    return { kernel: name, ...medians };
  });
  const [own, tslab] = rows;
  const ratio = Object.fromEntries(
    Object.keys(own)
      .slice(1)
      .map((key) => [key, Number((own[key] / tslab[key]).toFixed(2))]),
  );
  const imports = await measureImport();
  const redaction = await measureRedaction();
  rmSync(folder, { recursive: true, force: true });
  return [
    ...rows,
    { kernel: "ratio", ...ratio },
    { kernel: "bspump, import", ...imports },
    { kernel: "bspump, 200 secrets", ...redaction },
  ];
}

async function measureKernel(program, folder) {
  const session = await Session.start(program, folder);
  try {
    await session.execute("1 + 1");
    const first = session.elapsed;
    const roundTrips = [];
    for (let index = 0; index < 20; index++) roundTrips.push(await session.execute("1 + 1"));
    const memory = session.memory;
    const printed = await session.execute(`for (let i = 0; i < 100_000; i++) console.log("${"-".repeat(99)}")`);
    return {
      kernel_info: Math.round(session.infoTime),
      "first result": Math.round(first),
      "1 + 1": Number(median(roundTrips).toFixed(1)),
      "10 MB printed": Math.round(printed),
      "MiB at idle": memory,
    };
  } finally {
    session.stop();
  }
}

/** How much longer a first cell takes that imports bspump than one that imports another module of the same size of nothing. */
async function measureImport() {
  const folder = groupsFolder(60);
  const times = { with: [], without: [] };
  for (let run = 0; run < RUNS; run++) {
    for (const [name, code] of [
      ["without", 'const a = "a";'],
      ["with", 'import "bspump"; const a = "a";'],
    ]) {
      const session = await Session.start(kernels.bspump, folder);
      await session.execute("1 + 1");
      times[name].push(await session.execute(code));
      session.stop();
    }
  }
  rmSync(folder, { recursive: true, force: true });
  return { "import, ms more": Number((median(times.with) - median(times.without)).toFixed(1)) };
}

async function measureRedaction() {
  const folder = groupsFolder(200);
  const times = { on: [], off: [] };
  for (let run = 0; run < RUNS; run++) {
    for (const [name, env] of [
      ["off", { BSPUMP_REDACT: "off" }],
      ["on", {}],
    ]) {
      const session = await Session.start(kernels.bspump, folder, env);
      await session.execute('import "bspump"; console.log("x")');
      times[name].push(
        await session.execute(
          `for (let i = 0; i < 100_000; i++) console.log("line " + i + " ${"lorem ipsum ".repeat(7)}")`,
        ),
      );
      session.stop();
    }
  }
  rmSync(folder, { recursive: true, force: true });
  return {
    "10 MB printed": Math.round(median(times.on)),
    without: Math.round(median(times.off)),
    "of without": Number((median(times.on) / median(times.off)).toFixed(2)),
  };
}

function groupsFolder(count) {
  const folder = mkdtempSync(join(tmpdir(), "bspump-bench-"));
  writeFileSync(join(folder, "automation.toml"), '[secrets]\ndev = ["group"]\n');
  mkdirSync(join(folder, "secrets"));
  const lines = Array.from(
    { length: count },
    (_, index) => `SECRET_${index}=example-${(index * 7919).toString(36)}-value-${index}\n`,
  );
  writeFileSync(join(folder, "secrets/group"), lines.join(""));
  return folder;
}

function median(values) {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}
