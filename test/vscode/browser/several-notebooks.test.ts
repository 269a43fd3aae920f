import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Locator } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { startBrowser } from "../../support/browser.js";
import { notebookOf } from "../../support/notebook.js";
import { type CodeServer, startCodeServer } from "./code-server.js";
import { Workbench } from "./workbench.js";

let browser: Browser;
let server: CodeServer;
let workbench: Workbench;
let folder: string;

beforeAll(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "bspump-test-several-")));
  const slow = ['const own = "first";', "while (true) await new Promise((done) => setTimeout(done, 20));"];
  writeFileSync(join(folder, "first.ipynb"), notebookOf([...slow, 'console.log("own of", own);']));
  writeFileSync(join(folder, "second.ipynb"), notebookOf(['console.log("second is done");', "own.length"]));
  [browser, server] = await Promise.all([startBrowser(), startCodeServer()]);
  const page = await browser.newPage({ viewport: { width: 1500, height: 900 } });
  page.setDefaultTimeout(30_000);
  workbench = new Workbench(page);
  await workbench.open(server.urlOf(folder));
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

// What was there when it failed.
afterEach(async ({ task }) => {
  if (task.result?.state === "fail") await workbench?.picture("failed-several");
});

/** The code cells of the notebook that is shown. */
const cells = (): Locator => workbench.page.locator(".notebookOverlay:visible .code-cell-row");

test("two notebooks run at the same time, each with names of its own, and one is restarted without the other", async () => {
  const { page } = workbench;
  const ran = (count: number) =>
    cells()
      .locator(".execution-count-label", { hasText: `[${count}]` })
      .waitFor();
  await workbench.openFile("first.ipynb");
  await page.locator(".kernel-label", { hasText: "TypeScript (BitSwan)" }).first().waitFor();
  await workbench.command("Notebook: Run All");
  await ran(2);
  await workbench.openFile("second.ipynb");
  await cells().nth(1).getByText("length").waitFor();
  await workbench.command("Notebook: Run All");
  // The second has run to its end while the first runs.
  await ran(2);
  const texts = ["second is done", "Cannot find name 'own'"];
  await expect.poll(() => textsOf(...texts)).toEqual(texts);
  await workbench.picture("two-notebooks");
  await workbench.command("BitSwan: Restart the notebook's process");
  await page.locator(".tab", { hasText: "first.ipynb" }).click();
  await cells().nth(2).locator(".monaco-editor").waitFor();
  expect(await cells().locator(".execution-count-label", { hasText: "[3]" }).count()).toBe(0);
  await workbench.command("Notebook: Interrupt");
  await expect.poll(() => textsOf("KeyboardInterrupt")).toEqual(["KeyboardInterrupt"]);
  // The names of the first are as they were.
  await cells().nth(2).locator(".monaco-editor").click();
  await page.keyboard.press("Control+Enter");
  await ran(3);
  await expect.poll(() => textsOf("own of first")).toEqual(["own of first"]);
});

/** Returns which of the texts is in an output of any notebook. */
async function textsOf(...texts: string[]): Promise<string[]> {
  const shown = await Promise.all(
    workbench.page.frames().map((frame) =>
      frame
        .locator("body")
        .innerText({ timeout: 1_000 })
        .catch(() => ""),
    ),
  );
  return texts.filter((text) => shown.some((all) => all.includes(text)));
}
