import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { screenshotFile, startBrowser } from "../support/browser.js";
import { savedCells } from "../support/notebook.js";
import { jupyterEnvironment, sampleFolder } from "./environment.js";
import { addCell, codeCell, startLab } from "./server.js";

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser?.close());

test("JupyterLab runs the quickstart, completes, inspects, interrupts and restarts", { timeout: 240_000 }, async () => {
  const cwd = sampleFolder();
  const lab = await startLab(cwd, await jupyterEnvironment());
  try {
    const page = await browser.newPage({ viewport: { width: 1100, height: 900 } });
    await page.goto(lab.url.replace("/lab?", "/lab/tree/quickstart/main.ipynb?"), { waitUntil: "domcontentloaded" });
    await page.getByText("TypeScript (BitSwan) | Idle").first().waitFor({ timeout: 60_000 });

    await page.getByRole("menuitem", { name: "Run", exact: true }).click();
    await page.getByRole("menuitem", { name: "Run All Cells", exact: true }).click();
    await page.locator(".jp-Notebook").getByText("[ 'foo', 'bar' ]").waitFor();
    await codeCell(page, 4).locator(".jp-InputPrompt", { hasText: "[5]:" }).waitFor();
    const table = codeCell(page, 1).locator(".jp-OutputArea table");
    expect(await table.locator("th").allInnerTexts()).toEqual([
      "stage",
      "automation",
      "secrets",
      "group foo",
      "group bar",
    ]);
    await page.screenshot({ path: screenshotFile("quickstart") });

    const completed = await addCell(page, 'env("FOO_P');
    await page.keyboard.press("Tab");
    await page.locator(".jp-Completer").getByText("FOO_PASSWORD").waitFor();
    await page.keyboard.press("Enter");
    await expect
      .poll(() => completed.locator(".cm-content").innerText(), { timeout: 15_000 })
      .toContain("FOO_PASSWORD");
    await page.keyboard.press("End");

    const inspected = await addCell(page, "env");
    await page.keyboard.press("Shift+Tab");
    await page
      .locator(".jp-Tooltip")
      .getByText("Returns a variable of process.env that must be there")
      .first()
      .waitFor();
    await page.keyboard.press("Escape");
    await inspected.locator(".cm-content").click();

    const endless = await addCell(page, "let kept = 42; while (true) {}");
    await page.keyboard.press("Control+Enter");
    await page.getByText("TypeScript (BitSwan) | Busy").first().waitFor();
    await sleep(500);
    await page.getByRole("menuitem", { name: "Kernel", exact: true }).click();
    await page.getByRole("menuitem", { name: /^Interrupt/ }).click();
    await endless.locator(".jp-OutputArea").getByText("KeyboardInterrupt").waitFor();

    const after = await addCell(page, "url.length");
    await page.keyboard.press("Control+Enter");
    await after.locator(".jp-OutputArea").getByText("42", { exact: true }).waitFor();

    await page.getByRole("menuitem", { name: "Kernel", exact: true }).click();
    await page.getByRole("menuitem", { name: /^Restart Kernel…/ }).click();
    await page.locator(".jp-Dialog").getByRole("button", { name: "Confirm Kernel Restart" }).click();
    await page.getByText("TypeScript (BitSwan) | Idle").first().waitFor();
    const restarted = await addCell(page, "typeof (globalThis as any).__nothing__");
    await page.keyboard.press("Control+Enter");
    await restarted.locator(".jp-OutputArea").getByText("'undefined'", { exact: true }).waitFor();
    await restarted.locator(".jp-InputPrompt", { hasText: "[1]:" }).waitFor();

    await page.keyboard.press("Control+s");
    const file = join(cwd, "quickstart/main.ipynb");
    await expect.poll(() => savedCells(file).length, { timeout: 15_000 }).toBeGreaterThan(11);
    expect(readFileSync(file, "utf8").includes("example-pa$-word")).toBe(false);
  } catch (error) {
    const [page] = browser.contexts().flatMap((context) => context.pages());
    await page?.screenshot({ path: screenshotFile("failed") });
    throw error;
  } finally {
    await lab.stop();
  }
});
