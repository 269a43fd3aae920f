import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { screenshotFile, startBrowser } from "../support/browser.js";
import { temporaryFolder } from "../support/folder.js";
import { savedCells } from "../support/notebook.js";
import { jupyterEnvironment } from "./environment.js";
import { codeCell, startLab } from "./server.js";

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser?.close());

const cells = [
  `import { button, display, interact, progress, table, widget } from "bspump/notebook";
const counter = widget({
  state: { count: 1 },
  css: ".counter { color: rgb(1, 2, 3); }",
  esm: \`export default { render({ model, el }) {
    const button = document.createElement("button");
    button.className = "counter";
    const draw = () => { button.textContent = "count " + model.get("count"); };
    button.onclick = () => { model.set("count", model.get("count") + 1); model.save_changes(); };
    model.on("change:count", draw);
    draw();
    el.append(button);
  } }\`,
});
counter`,
  "display(counter); counter.onChange(({ count }) => console.log('now', count));",
  "counter.set({ count: 40 })",
  "interact(({ n, animal, twice }) => [{ animal, n: twice ? 2 * n : n }], { n: { min: 1, max: 9, value: 3 }, animal: ['ox', 'horse'], twice: false });",
  "display(button('Press', () => console.log('pressed')));",
];

/** Returns a notebook for our kernel, of cells that have not run. */
function notebookOf(sources: readonly string[]): string {
  const made = sources.map((source, index) => ({
    cell_type: "code",
    execution_count: null,
    id: `cell-${index}`,
    metadata: {},
    outputs: [],
    source,
  }));
  const kernelspec = { display_name: "TypeScript (BitSwan)", language: "typescript", name: "bspump" };
  return JSON.stringify({ cells: made, metadata: { kernelspec }, nbformat: 4, nbformat_minor: 5 });
}

/** Waits until Jupyter's server has an idle kernel that a page is connected to. */
async function untilIdle(url: string): Promise<void> {
  const address = url.replace(/\/(?:lab|tree)\?/, "/api/kernels?");
  const states = async () => {
    const kernels = (await (await fetch(address)).json()) as { execution_state: string; connections: number }[];
    return kernels.map(({ execution_state: state, connections }) => [state, connections > 0]);
  };
  await expect.poll(states, { timeout: 60_000 }).toEqual([["idle", true]]);
}

/** Selects a cell and runs it. */
async function runCell(page: Page, index: number) {
  await codeCell(page, index).locator(".cm-content").click();
  await page.keyboard.press("Control+Enter");
  await codeCell(page, index)
    .locator(".jp-InputPrompt", { hasText: /\[\d+\]/ })
    .waitFor();
}

describe.each([
  ["JupyterLab", "lab", "lab/tree"],
  ["Notebook 7", "notebook", "notebooks"],
] as const)("in %s, without Python", (name, application, path) => {
  test("widgets are drawn, used, and go on after a reload", { timeout: 240_000 }, async () => {
    const cwd = temporaryFolder({ "main.ipynb": notebookOf(cells) });
    const file = join(cwd, "main.ipynb");
    const lab = await startLab(cwd, await jupyterEnvironment(), application);
    const page = await browser.newPage({ viewport: { width: 1000, height: 1000 } });
    try {
      await page.goto(lab.url.replace(/\/(?:lab|tree)\?/, `/${path}/main.ipynb?`), { waitUntil: "domcontentloaded" });
      await codeCell(page, 0).locator(".cm-content").waitFor({ timeout: 60_000 });
      await untilIdle(lab.url);
      const outputOf = (index: number) => codeCell(page, index).locator(".jp-OutputArea");
      for (const index of cells.keys()) await runCell(page, index);

      // Two views of one widget, what the code has set, and the style sheet.
      const [first, second] = [0, 1].map((index) => outputOf(index).locator("button.counter"));
      await expect.poll(() => first?.innerText()).toBe("count 40");
      await expect.poll(() => second?.innerText()).toBe("count 40");
      expect(await page.evaluate("getComputedStyle(document.querySelector('button.counter')).color")).toBe(
        "rgb(1, 2, 3)",
      );
      await first?.click();
      await expect.poll(() => second?.innerText()).toBe("count 41");
      await outputOf(1).getByText("now 41").waitFor();

      const form = outputOf(3);
      await form.locator("table").getByText("ox").waitFor();
      await form.locator("select").selectOption("horse");
      await form.locator("input[type=range]").fill("7");
      await form.locator("input[type=checkbox]").check();
      await expect.poll(() => form.locator("tbody td").allInnerTexts()).toEqual(["horse", "14"]);
      await page.screenshot({ path: screenshotFile(`widgets-${application}`) });

      await outputOf(4).getByRole("button", { name: "Press" }).click();
      await outputOf(4).getByText("pressed").waitFor();

      await page.keyboard.press("Control+s");
      await expect.poll(() => JSON.stringify(savedCells(file)[4]?.outputs)).toContain("pressed");
      await page.reload({ waitUntil: "domcontentloaded" });
      await expect.poll(() => first?.innerText(), { timeout: 60_000 }).toBe("count 41");
      await first?.click();
      await expect.poll(() => second?.innerText()).toBe("count 42");
    } catch (error) {
      await page.screenshot({ path: screenshotFile(`failed-${application}`) });
      throw new Error(`${name}: ${String(error)}`, { cause: error });
    } finally {
      await page.close();
      await lab.stop();
    }
  });
});
