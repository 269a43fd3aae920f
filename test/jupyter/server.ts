import { type ChildProcess, spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import type { Page } from "playwright-core";
import { program } from "./environment.js";

/** JupyterLab or Notebook on a free port of 127.0.0.1. */
export interface Lab {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** Starts JupyterLab, or Notebook. */
export async function startLab(
  cwd: string,
  env: Record<string, string>,
  application: "lab" | "notebook" = "lab",
): Promise<Lab> {
  const args = [
    application,
    "--no-browser",
    "--ip=127.0.0.1",
    "--ServerApp.port=0",
    "--ServerApp.port_retries=0",
    "--allow-root",
  ];
  const server = spawn(program("jupyter"), args, { cwd, env, stdio: ["ignore", "ignore", "pipe"] });
  let log = "";
  server.stderr.setEncoding("utf8").on("data", (text: string) => {
    log += text;
  });
  const stop = () => end(server);
  for (const deadline = Date.now() + 60_000; Date.now() < deadline && server.exitCode === null; await sleep(100)) {
    const url = /http:\/\/127\.0\.0\.1:\d+\/(?:lab|tree)\?token=\w+/.exec(log)?.[0];
    if (url !== undefined) return { url, stop };
  }
  await stop();
  throw new Error(`Jupyter did not start:\n${log}`);
}

async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = new Promise((resolve) => server.once("exit", resolve));
  // It ends its kernels first.
  server.kill("SIGTERM");
  await Promise.race([ended, sleep(15_000, undefined, { ref: false })]);
  server.kill("SIGKILL");
}

/** Gives the n-th code cell of the notebook that is shown. */
export function codeCell(page: Page, index: number) {
  return page.locator(".jp-Notebook .jp-CodeCell").nth(index);
}

/** Writes code into a new cell at the end; gives that cell. */
export async function addCell(page: Page, code: string) {
  const before = await page.locator(".jp-Notebook .jp-CodeCell").count();
  await codeCell(page, before - 1)
    .locator(".cm-content")
    .click();
  await page.keyboard.press("Escape");
  await page.keyboard.press("b");
  const cell = codeCell(page, before);
  await cell.locator(".cm-content").click();
  await page.keyboard.insertText(code);
  return cell;
}
