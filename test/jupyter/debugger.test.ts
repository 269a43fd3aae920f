import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { screenshotFile, startBrowser } from "../support/browser.js";
import { temporaryFolder } from "../support/folder.js";
import { notebookOf } from "../support/notebook.js";
import { jupyterEnvironment } from "./environment.js";
import { codeCell, startLab } from "./server.js";

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser?.close());

const CELL = [
  'import { discount } from "./prices.ts";',
  "function total(prices: number[]): number {",
  "  const sum = prices.reduce((before, price) => before + price, 0);",
  "  return sum - discount(sum);",
  "}",
  "const paid = total([20, 30]);",
  "paid",
].join("\n");
const PRICES = "export function discount(sum: number): number {\n  const part = sum / 10;\n  return part;\n}\n";

/** The frames of the call stack that the sidebar shows, innermost first: names and lines. */
function callStack(page: Page): Promise<string[]> {
  return page.locator(".jp-DebuggerCallstackFrame").allInnerTexts();
}

/** Presses a button of the sidebar. */
async function press(page: Page, command: "stepIn" | "next" | "continue"): Promise<void> {
  await page.locator(`jp-button[data-command="debugger:${command}"]`).click();
}

test("JupyterLab debugs a cell: breakpoint, variables, call stack, steps, a module", { timeout: 240_000 }, async () => {
  const cwd = temporaryFolder({ "prices.ts": PRICES, "main.ipynb": notebookOf([CELL]) });
  const lab = await startLab(cwd, await jupyterEnvironment());
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
  try {
    await page.goto(lab.url.replace("/lab?", "/lab/tree/main.ipynb?"), { waitUntil: "domcontentloaded" });
    await page.getByText("TypeScript (BitSwan) | Idle").first().waitFor({ timeout: 60_000 });
    // It is there before the kernel has said that it can be debugged.
    await page.getByRole("button", { name: "Enable Debugger" }).first().click();
    await page.locator("[data-jp-debugger='true'] .cm-breakpoint-gutter").first().waitFor({ timeout: 5000 });

    const cell = codeCell(page, 0);
    await cell.locator(".cm-breakpoint-gutter .cm-gutterElement").nth(4).click();
    await page.locator(".jp-DebuggerBreakpoint").waitFor();
    expect(await page.locator(".jp-DebuggerBreakpoint-line").innerText()).toBe("4");

    await cell.locator(".cm-content").click();
    await page.keyboard.press("Control+Enter");
    await page.locator(".jp-DebuggerEditor-highlight").waitFor();
    const variables = page.locator(".jp-DebuggerVariables");
    await variables.getByText("prices").waitFor();
    await expect
      .poll(() => callStack(page))
      .toEqual([expect.stringMatching(/^total/), expect.stringMatching(/^Cell \[1\]/)]);
    await expect.poll(() => variables.innerText()).toMatch(/prices\s*\[ 20, 30 \]\s*sum\s*50/);
    await page.screenshot({ path: screenshotFile("debugger-stopped") });

    await press(page, "stepIn");
    await expect
      .poll(() => callStack(page))
      .toEqual([
        expect.stringMatching(/^discount\s.*prices\.ts:2/s),
        expect.stringMatching(/^total/),
        expect.stringMatching(/^Cell \[1\]/),
      ]);
    await press(page, "next");
    await expect.poll(() => variables.innerText()).toMatch(/part\s*5/);
    await page.screenshot({ path: screenshotFile("debugger-module") });

    await press(page, "continue");
    await page.getByRole("tab", { name: "main.ipynb" }).click();
    await cell.locator(".jp-OutputArea").getByText("45", { exact: true }).waitFor();
    await expect.poll(() => callStack(page)).toEqual([]);
    await expect.poll(() => variables.innerText()).toMatch(/paid\s*45/);
  } catch (error) {
    await page.screenshot({ path: screenshotFile("failed") });
    throw error;
  } finally {
    await lab.stop();
  }
});
